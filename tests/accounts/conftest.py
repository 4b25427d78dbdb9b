import pytest

from privacy.policies.models import PolicyVersion
from tests.people import Applicant


@pytest.fixture
def applicant(published_texts: list[PolicyVersion]) -> Applicant:
    """Somebody who can register: the texts are in force."""
    return Applicant()
