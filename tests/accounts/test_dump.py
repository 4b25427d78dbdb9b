"""What a thief of the whole database would read: nothing of what somebody told (P-1.6, T-3.13)."""

import os
import subprocess

import pytest
from django.db import connection

from accounts.models import Profile
from nexhome_site.embedded.postgres import find_binaries
from privacy.policies.domain import publish
from privacy.policies.enums import Document
from privacy.policies.reading import read
from tests.people import Applicant, new_passport

NAME, NUMBER = "Zephyrine Quillfeather", "739154826"


@pytest.fixture
def dump(own_database: str) -> str:
    """Return a dump of a database in which one person is registered and another half."""
    for document in Document:
        publish(draft=read(document))
    passport = new_passport() | {"certificate_number": NUMBER}
    Applicant(name=NAME, passport=passport).to_active()
    Applicant(username="half", name=NAME, passport=passport, mobile="59876543").to_check()
    known = connection.settings_dict
    address = f"--host={known['HOST']}", f"--port={known['PORT']}", f"--username={known['USER']}"
    return subprocess.run(
        [str(find_binaries() / "pg_dump"), "--data-only", *address, own_database],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PGPASSWORD": str(known["PASSWORD"])},
    ).stdout


def test_dump_holds_nothing_of_what_was_told_in_the_clear(dump: str) -> None:
    profile = Profile.objects.get()
    born = ["1984-03-27", "19840327", "27 3 1984"]
    told = [NAME, *NAME.split(), NUMBER, *born, profile.mobile, "51234567", "59876543"]
    assert [word for word in told if word.casefold() in dump.casefold()] == []
    # The dump is of this database, and a value in the clear would be seen.
    assert ("mei.wong" in dump, str(profile.certificate_index) in dump) == (True, True)
