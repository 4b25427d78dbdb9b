from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from tests.peers.authority import Authority

KEY = "only-for-tests-0123456789abcdef0123456789abcdef"
ANSWER_KEY = "the-answers-of-tests-0123456789abcdef0123456789"


@pytest.fixture
def authority(authority_of_its_own: Authority, db: None) -> Authority:
    """A real authority that the site asks over HTTP."""
    return authority_of_its_own


@pytest.fixture
def authority_of_its_own(settings: Settings) -> Iterator[Authority]:
    """The same, for tests with a database of their own."""
    with Authority(signing_key=KEY, answer_key=ANSWER_KEY) as peer:
        settings.IDENTITY_BACKEND = peer.url
        settings.IDENTITY_SIGNING_KEY, settings.IDENTITY_ANSWER_KEY = KEY, ANSWER_KEY
        settings.PROVIDER_TIMEOUT = 0.3
        yield peer
