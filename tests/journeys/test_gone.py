"""Whoever registered through the pages can be erased whole: nothing of that way is left behind."""

import pytest
from django.core.management import call_command

from privacy.erasure.domain.requests import request
from privacy.erasure.enums import Origin
from privacy.erasure.models import ErasureCase
from privacy.policies.domain import publish
from privacy.policies.enums import Document
from privacy.policies.reading import read
from tests.people import Applicant


@pytest.fixture
def texts(own_database: str) -> None:
    for document in Document:
        publish(draft=read(document))


def test_registered_person_leaves_without_residue(texts: None) -> None:
    applicant = Applicant()
    user = applicant.to_active()
    applicant.sign_in()
    asked = request(subject_id=user.subject_id, origin=Origin.SELF, waived=True)
    call_command("run_due_jobs", verbosity=0)
    case = ErasureCase.objects.get(pk=asked.case.pk)
    residue = list(case.steps.exclude(residue=0).values_list("store", "residue"))
    assert (residue, case.state, case.sweeps) == ([], "done", 1)
