"""Doubts as the tests make them, moved in time by their rows, decided over HTTP."""

import uuid
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client

from accounts.challenges.domain.opening import open_challenge
from accounts.models import AccuracyChallenge, User
from privacy.messages.models import Message
from privacy.subjects.domain import create
from privacy.work import domain as work
from privacy.work.clock import now
from privacy.work.dispatcher import run_due
from privacy.work.models import Work
from tests.people import back_office, just_proven

EVIDENCE = "The register of the building names another person."
GROUNDS = "The document that you sent belongs to somebody else."
DAY = timedelta(days=1)


def member_of_staff(role: str = "Privacy officer") -> User:
    call_command("setup_roles", verbosity=0)
    name = f"{role.split(maxsplit=1)[0].lower()}-{uuid.uuid4().hex[:4]}"
    user = User.objects.create_user(name, password="a password for tests", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def doubted(user: User, *elements: str, **how: Any) -> AccuracyChallenge:
    """Raise a doubt as staff do."""
    return open_challenge(
        subject_id=user.subject_id,
        elements=elements or ("D-04",),
        reason=how.pop("reason", "doubt"),
        evidence=how.pop("evidence", EVIDENCE),
        by=how.pop("by", create().pk),
        now=how.pop("now", now()),
    )


def days_later(challenge: AccuracyChallenge, days: int) -> AccuracyChallenge:
    """Move a doubt and its work back, and do what is due."""
    challenge.refresh_from_db()
    for name in ("opened_at", "due_at", "decided_at", "appeal_until", "closed_at"):
        if (value := getattr(challenge, name)) is not None:
            setattr(challenge, name, value - days * DAY)
    challenge.save()
    for row in Work.objects.filter(reference=str(challenge.pk), state="waiting"):
        Work.objects.filter(pk=row.pk).update(due_at=row.due_at - days * DAY)
    work.schedule(kind="challenge.close_unappealed", due_at=now() - DAY)
    run_due(limit=500)
    challenge.refresh_from_db()
    return challenge


def overdue(user: User, *elements: str, **how: Any) -> AccuracyChallenge:
    """Raise a doubt and let the time to answer pass."""
    return days_later(doubted(user, *elements, **how), 15)


def at(challenge: AccuracyChallenge, verb: str = "change") -> str:
    return f"/admin/accounts/accuracychallenge/{challenge.pk}/{verb}/"


def press(
    staff: User | Client, challenge: AccuracyChallenge, verb: str, **typed: Any
) -> HttpResponse:
    """Press a button of the back office and read the challenge again."""
    client = staff if isinstance(staff, Client) else back_office(staff)
    answer = client.post(at(challenge, verb), typed, follow=True)
    challenge.refresh_from_db()
    return answer  # type: ignore[return-value] # the test client's own subclass


def decide(
    staff: User | Client, challenge: AccuracyChallenge, outcome: str, *services: str, **typed: Any
) -> HttpResponse:
    told = {"outcome": outcome, "services": services, "grounds": GROUNDS, **typed}
    return press(staff, challenge, "decide", **told)


def window(user: User) -> Client:
    """Return a browser in which somebody is signed in."""
    return just_proven(user, method="password")


def page(challenge: AccuracyChallenge) -> str:
    return f"/me/identity/challenge/{challenge.pk}/"


def send(user: User, challenge: AccuracyChallenge, **typed: str) -> HttpResponse:
    answer = window(user).post(page(challenge), typed, follow=True)
    challenge.refresh_from_db()
    return answer  # type: ignore[return-value] # the test client's own subclass


def letters(kind: str) -> list[tuple[str, str]]:
    """Return (address, text) of every letter of a kind that is still to leave."""
    return [
        (str(each.address), f"{each.title}\n{each.body}\n{each.html}")
        for each in Message.objects.filter(kind=kind).order_by("queued_at")
    ]


def state_of(user: User) -> str:
    return User.objects.get(pk=user.pk).account_state
