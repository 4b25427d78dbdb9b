"""Each invariant is broken once, by hand, and must notice."""

import json
import uuid
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.utils.timezone import now

from accounts import invariants as of_accounts
from accounts.element_forms import AboutForm
from accounts.enums import AccountState, CodePurpose
from accounts.models import OneTimeCode, Profile, RegistrationDraft, User
from privacy import invariants as of_privacy
from privacy.disclosure.models import Processor
from privacy.encryption.models import key_is_right
from privacy.erasure.models import ErasureCase
from privacy.messages.models import Message
from privacy.outside import file
from privacy.subjects.models import Subject
from tests.people import person as whole_person
from tests.privacy.registry.conftest import Person

pytestmark = pytest.mark.django_db


def execute(statement: str, *values: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_clear_value_in_an_encrypted_column_is_noticed(person: Person) -> None:
    person()
    key_is_right()
    before = of_privacy.sensitive_is_sealed()
    execute("UPDATE accounts_profile SET name = 'Chan Mei'")
    assert (before, of_privacy.sensitive_is_sealed()) == ((5, 0), (5, 1))


def test_reversible_or_unknown_password_is_noticed(person: Person) -> None:
    mei, lok = person(), person("lok", mobile="+85267654321")
    User.objects.filter(pk=mei.pk).update(password=make_password(None))
    before = of_accounts.passwords_are_one_way()
    User.objects.filter(pk=lok.pk).update(password="a long sentence")
    assert (before, of_accounts.passwords_are_one_way()) == ((2, 0), (2, 1))


LOST: dict[str, dict[str, str | None]] = {
    "number": {"mobile_index": None, "mobile_verified_at": None},
    "declaration": {"mobile_declared_at": None},
    "certificate": {"certificate_index": None, "certificate_number_index": None},
    "gender": {"gender": None},
    "name": {"name": "\u200b"},
}


@pytest.mark.parametrize("lost", [*LOST, "address", "profile"])
def test_active_account_that_lacks_something_is_noticed(lost: str) -> None:
    whole_person("mei")
    before = of_accounts.active_is_complete()
    if lost in LOST:
        Profile.objects.update(**LOST[lost])
    elif lost == "address":
        EmailAddress.objects.update(verified=False)
    else:
        Profile.objects.all().delete()
    assert (before, of_accounts.active_is_complete()) == ((1, 0), (1, 1))


def test_question_beyond_the_basic_set_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    before = of_accounts.basic_set_is_asked()
    monkeypatch.setattr(AboutForm.base_fields["occupation"], "required", True)
    beyond = of_accounts.basic_set_is_asked()
    monkeypatch.setattr(AboutForm.base_fields["gender"], "required", False)
    assert (before, beyond, of_accounts.basic_set_is_asked()) == ((11, 0), (11, 1), (11, 2))


def test_minor_is_noticed_until_the_birthday(person: Person) -> None:
    person()
    today = now().date().replace(day=1)
    grown = today.replace(year=today.year - 18)
    Profile.objects.update(birth_date=grown.isoformat())
    before = of_accounts.active_is_of_age()
    Profile.objects.update(birth_date=(now().date() - timedelta(days=17 * 365)).isoformat())
    assert (before, of_accounts.active_is_of_age()) == ((1, 0), (1, 1))


def test_unfinished_registration_is_noticed_after_its_time() -> None:
    draft = RegistrationDraft.objects.create(content="{}", expires_at=now())
    user = User.objects.create_user("slow", account_state=AccountState.SUBMITTED)
    before = of_accounts.nothing_unfinished_stays()
    RegistrationDraft.objects.filter(pk=draft.pk).update(expires_at=now() - timedelta(hours=2))
    User.objects.filter(pk=user.pk).update(created_at=now() - timedelta(hours=26))
    assert (before, of_accounts.nothing_unfinished_stays()) == ((2, 0), (2, 2))


def test_index_of_another_number_is_noticed(person: Person) -> None:
    person()
    before = of_accounts.identifiers_are_unique()
    Profile.objects.update(mobile="+85267654321")
    assert (before, of_accounts.identifiers_are_unique()) == ((2, 0), (2, 1))


def test_code_past_its_time_is_noticed() -> None:
    code = OneTimeCode.objects.create(
        subject=Subject.objects.create(),
        purpose=CodePurpose.REGISTER_MOBILE,
        target_index="index",
        code_hash="hash",
        max_attempts=5,
        expires_at=now(),
    )
    before = of_accounts.no_code_outlives_its_time()
    OneTimeCode.objects.filter(pk=code.pk).update(expires_at=now() - timedelta(hours=2))
    assert (before, of_accounts.no_code_outlives_its_time()) == ((1, 0), (1, 1))


def test_message_to_nobody_listed_is_noticed() -> None:
    Message.objects.create(
        subject=Subject.objects.create(),
        key="k",
        kind="code_sms",
        channel="sms",
        state="sent",
        sent_at=now(),
        ended_at=now(),
    )
    before = of_privacy.every_recipient_listed()
    Processor.objects.filter(code="sms").delete()
    assert (before, of_privacy.every_recipient_listed()) == ((1, 0), (1, 1))


def test_altered_file_outside_is_noticed() -> None:
    before = of_privacy.outside_agrees()
    file.path().write_bytes(b"not a line\n")
    assert (before, of_privacy.outside_agrees()) == ((0, 0), (0, 1))


def test_evidence_of_an_empty_site_is_whole() -> None:
    assert of_privacy.evidence_is_whole().violations == 0


def test_late_erasure_is_noticed() -> None:
    case = ErasureCase.objects.create(
        subject=Subject.objects.create(), origin="self", due_at=now() + timedelta(hours=1)
    )
    before = of_privacy.no_erasure_is_late()
    ErasureCase.objects.filter(pk=case.pk).update(due_at=now() - timedelta(hours=1))
    assert (before, of_privacy.no_erasure_is_late()) == ((1, 0), (1, 1))


def test_row_of_somebody_erased_is_noticed(person: Person) -> None:
    mei = person()
    before = of_privacy.nobody_erased_is_left()
    for state in ("erasing", "erased"):
        Subject.objects.filter(pk=mei.subject_id).update(state=state)
    after = of_privacy.nobody_erased_is_left()
    assert (before, after) == ((3, 0), (3, 3))


def test_text_with_another_hash_is_noticed() -> None:
    clauses = json.dumps({"en": []})
    execute(
        """INSERT INTO privacy_policyversion (document, number, clauses, sha256, published_at)
           VALUES ('terms', 1, %s, 'wrong', now())""",
        clauses,
    )
    assert of_privacy.published_texts_stand() == (1, 1)


def test_row_that_outstays_its_time_is_noticed() -> None:
    message = Message.objects.create(
        id=uuid.uuid4(), subject=Subject.objects.create(), key="k", kind="code_sms", channel="sms"
    )
    before = of_privacy.nothing_outstays()
    Message.objects.filter(pk=message.pk).update(queued_at=now() - timedelta(days=92))
    assert (before.violations, of_privacy.nothing_outstays().violations) == (0, 1)
