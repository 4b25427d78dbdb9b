"""A parent who reports, over HTTP and by mail, as a browser without JavaScript would."""

import re
import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.test import Client

from accounts.models import Profile, User
from nexhome_site import roles
from privacy.messages.models import Message
from privacy.messages.outbox import received
from privacy.work import domain as work
from privacy.work.models import Work
from takedown.minors.models import MinorFinding, MinorReport
from tests.people import back_office, person

CONFIRM = re.compile(r"/minors/report/confirm/[A-Za-z0-9_-]+/")
CASE = re.compile(r"/minors/case/[A-Z0-9-]+/[A-Za-z0-9_-]+/")
ABOUT_YOU = {
    "name": "Ines Parent",
    "relation": "parent",
    "statement": "on",
}


def network() -> str:
    """Return an address of its own."""
    number = uuid.uuid4().int
    return f"10.{number % 256}.{number // 256 % 256}.{number // 65536 % 254 + 1}"


@dataclass
class Reporter:
    """Somebody who reports; `client` is a browser that never signs in."""

    # Limits are counted outside the transaction that a test rolls back: each has its own.
    email: str = field(default_factory=lambda: f"ines.{uuid.uuid4().hex[:8]}@parents.example")
    client: Client = field(default_factory=lambda: Client(REMOTE_ADDR=network()))

    def file(self, **typed: Any) -> HttpResponse:
        """Send the form."""
        answers = {**ABOUT_YOU, "email": self.email, **typed}
        return self.client.post("/minors/report/", answers)  # type: ignore[return-value] # the test client's own subclass

    def link(self, pattern: re.Pattern[str] = CONFIRM) -> str:
        """Return the newest link of a kind that came by mail to this address."""
        for _title, body in letters_to(self.email):
            if found := pattern.search(body):
                return found[0]
        raise LookupError("no such link was sent")

    def confirm(self) -> HttpResponse:
        return self.client.post(self.link())  # type: ignore[return-value] # the test client's own subclass

    def report(self, **typed: Any) -> MinorReport:
        """File and confirm; return the report."""
        self.file(**typed)
        self.confirm()
        return MinorReport.objects.latest("filed_at")

    def case(self) -> str:
        """Return the text of the case page."""
        return self.client.get(self.link(CASE)).content.decode()


def letters_to(address: str) -> list[tuple[str, str]]:
    """Return (subject, text) of every letter to an address, newest first, sent or not."""
    queued = Message.objects.filter(kind__startswith="minor_", state="queued")
    waiting = [
        (str(each.title), str(each.body))
        for each in queued.order_by("-queued_at")
        if each.address == address
    ]
    sent = [
        (each.title, each.body.replace("\r\n", "\n"))
        for each in received()
        if each.address == address
    ]
    return waiting + sent


def decide_by_our_data() -> None:
    """Do the work that follows a confirmation."""
    for row in Work.objects.filter(kind="minors.decide", state="waiting"):
        work.run(work_id=row.pk)


def born(user: User, day: date) -> User:
    """Give somebody another date of birth."""
    Profile.objects.filter(user=user).update(birth_date=day.isoformat())
    return user


def child(username: str = "lea.child") -> User:
    """Return an account that a minor holds, by what was stored."""
    user = person(username)
    return born(user, date(user.created_at.year - 12, 1, 1))


def officer(username: str = "po.one") -> tuple[User, Client]:
    """Return a privacy officer and the browser in which they proved both factors."""
    roles.carry_out(roles.plan())
    user = User.objects.create_user(username, password="a long walk home", is_staff=True)
    user.groups.add(Group.objects.get(name="Privacy officer"))
    return user, back_office(user)


def finding_about(user: User) -> MinorFinding:
    return MinorFinding.objects.filter(subject=user.subject_id).latest("report__filed_at")


def stands(user: User) -> tuple[str, list[str]]:
    user.subject.refresh_from_db()
    return user.subject.state, user.subject.restricted_for


def decide(client: Client, finding: MinorFinding, verb: str, **typed: Any) -> HttpResponse:
    """Press an officer's button."""
    url = f"/admin/takedown/minorreport/{finding.report_id}/{verb}/"
    return client.post(url, {"finding": str(finding.pk), **typed})  # type: ignore[return-value] # the test client's own subclass


def refused(user: User, *, times: int) -> None:
    """Let reports about somebody be filed and refused by two officers, one after the other."""
    _one, first = officer("po.first")
    _two, second = officer("po.second")
    for _ in range(times):
        Reporter().report(username=user.username)
        for each in (first, second):
            decide(each, finding_about(user), "refuse", reason="adult")
