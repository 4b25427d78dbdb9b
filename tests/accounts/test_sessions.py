"""Sessions are encrypted, belong to a Subject, and do not come back after it is locked."""

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.db import transaction

from accounts.models import Session, User
from accounts.sessions import SessionStore
from privacy.subjects.domain import change_state, lock_for_change
from privacy.subjects.enums import SubjectState

pytestmark = pytest.mark.django_db


def person() -> User:
    return User.objects.create_user("tester", password="a long one")


def signed_in(user: User) -> SessionStore:
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store.save()
    return store


def lock(user: User) -> None:
    with transaction.atomic():
        change_state(subject=lock_for_change(subject_id=user.subject_id), to=SubjectState.ERASING)


def test_session_is_stored_as_ciphertext_and_reads_back() -> None:
    store = SessionStore()
    store["note"] = "canary"
    store.save()
    row = Session.objects.get()
    assert (row.session_data[:3], "canary" in row.session_data) == ("v1:", False)
    assert SessionStore(store.session_key)["note"] == "canary"


def test_session_knows_its_subject_while_somebody_is_signed_in() -> None:
    user = person()
    signed_in(user)
    assert Session.objects.get().subject_id == user.subject_id


def test_altered_session_counts_as_empty() -> None:
    store = signed_in(person())
    Session.objects.update(session_data="v1:00000000:gAAAAAwrong")
    assert dict(SessionStore(store.session_key).items()) == {}


def test_late_save_after_the_lock_is_refused() -> None:
    user = person()
    late = signed_in(user)
    lock(user)
    Session.objects.filter(subject=user.subject).delete()
    late["note"] = "too late"
    with pytest.raises(UpdateError):
        late.save()
    assert Session.objects.count() == 0


def test_new_key_for_a_locked_person_is_refused() -> None:
    user = person()
    late = signed_in(user)
    lock(user)
    with pytest.raises(UpdateError):
        late.cycle_key()
    assert Session.objects.filter(subject=user.subject).count() == 1


def test_session_of_a_vanished_person_is_refused() -> None:
    user = person()
    late = signed_in(user)
    Session.objects.all().delete()
    User.objects.filter(pk=user.pk).delete()
    with pytest.raises(UpdateError):
        late.cycle_key()
    assert Session.objects.count() == 0


def test_flush_removes_the_row() -> None:
    signed_in(person()).flush()
    assert Session.objects.count() == 0
