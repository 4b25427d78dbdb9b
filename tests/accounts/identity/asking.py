"""Checks as the tests make them: somebody with a passport, a check, its work done now."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client

from accounts.identity.domain.opening import ASK, open_check
from accounts.models import IdentityCheck, Profile, User
from privacy.messages.models import Message
from privacy.work import domain as work
from privacy.work.clock import now
from privacy.work.models import Work
from tests.peers.authority import Authority
from tests.people import person

ANSWERS = "/api/v1/identity/answers/"
LETTERS = ("identity_announced", "identity_result")


def opened(user: User | None = None, **how: Any) -> IdentityCheck:
    """Open a check about somebody."""
    somebody = user or person("ana")
    return open_check(
        subject_id=somebody.subject_id, reason=how.pop("reason", "misuse"), now=now(), **how
    )


def earlier(check: IdentityCheck, by: timedelta) -> IdentityCheck:
    """Move a check and its work back, as if it had been announced earlier."""
    for name in ("announced_at", "ask_at", "answer_due_at", "asked_at"):
        if (value := getattr(check, name)) is not None:
            setattr(check, name, value - by)
    check.save()
    return check


def try_now(check: IdentityCheck) -> Work:
    """Do the work of a check whatever its time; return its row."""
    row = Work.objects.get(kind=ASK, reference=str(check.pk))
    Work.objects.filter(pk=row.pk).update(due_at=now() - timedelta(seconds=1))
    work.run(work_id=row.pk)
    check.refresh_from_db()
    row.refresh_from_db()
    return row


def asked(user: User | None = None, **how: Any) -> IdentityCheck:
    """Open a check and ask the authority."""
    check = earlier(opened(user, **how), timedelta(hours=25))
    try_now(check)
    return check


def says(authority: Authority, check: IdentityCheck, result: str, **how: Any) -> HttpResponse:
    """Let the authority answer by a call-back; the check is read again."""
    request = how.pop("request", check.pk)
    answer = Client().post(ANSWERS, **authority.answer(request, result, **how))
    check.refresh_from_db()
    return answer  # type: ignore[return-value] # the test client's own subclass


def letters(kind: str) -> list[tuple[str, str]]:
    """Return (address, text) of every letter of a kind."""
    return [
        (str(each.address), f"{each.title}\n{each.body}\n{each.html}")
        for each in Message.objects.filter(kind=kind)
    ]


def values_of(user: User) -> list[str]:
    """Return what no page, letter or log of a check may say."""
    profile = Profile.objects.get(user=user)
    return [str(profile.certificate_number), str(profile.name), str(profile.mobile)]
