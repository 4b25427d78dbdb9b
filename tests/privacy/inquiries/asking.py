"""Somebody who asks us, as a browser without JavaScript would; and the desk."""

import re
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import Group
from django.test import Client

from accounts.models import User
from nexhome_site import roles
from privacy.inquiries.models import Inquiry
from privacy.messages.models import Message
from privacy.messages.outbox import received
from privacy.work import domain as later
from privacy.work.dispatcher import run_due
from tests.people import back_office

CONFIRM = re.compile(r"/ask/confirm/[A-Za-z0-9_-]+/")
CASE = re.compile(r"/ask/case/[A-Z0-9-]+/[A-Za-z0-9_-]+/")
AUTHORITY = re.compile(r"/ask/authority/[A-Za-z0-9_-]+/")


def network() -> str:
    """Return an address of its own: limits are counted outside what a test rolls back."""
    number = uuid.uuid4().int
    return f"10.{number % 256}.{number // 256 % 256}.{number // 65536 % 254 + 1}"


def letters_to(address: str) -> list[tuple[str, str, str]]:
    """Return (kind, subject, text) of every letter to an address, newest first, sent or not."""
    queued = Message.objects.filter(state="queued").order_by("-queued_at")
    waiting = [
        (each.kind, str(each.title), str(each.body)) for each in queued if each.address == address
    ]
    sent = [
        ("", each.title, each.body.replace("\r\n", "\n"))
        for each in received()
        if each.address == address
    ]
    return waiting + sent


def link_in(address: str, pattern: re.Pattern[str]) -> str:
    """Return the newest link of a kind that came to an address."""
    for _kind, _title, body in letters_to(address):
        if found := pattern.search(body):
            return found[0]
    raise LookupError("no such link was sent")


@dataclass
class Asker:
    """Somebody without an account; `client` is a browser that never signs in."""

    email: str = field(default_factory=lambda: f"may.{uuid.uuid4().hex[:8]}@askers.example")
    client: Client = field(default_factory=lambda: Client(REMOTE_ADDR=network()))

    def ask(self, **typed: Any) -> Any:
        """Send the form."""
        answers = {"kind": "question", "text": "Does it ring?", "email": self.email, **typed}
        return self.client.post("/ask/", answers)

    def confirm(self) -> Any:
        return self.client.post(link_in(self.email, CONFIRM))

    def asked(self, **typed: Any) -> Inquiry:
        """Ask and confirm; return the case."""
        assert self.ask(**typed).status_code == 302
        self.confirm()
        return Inquiry.objects.latest("asked_at")

    @property
    def page(self) -> str:
        return link_in(self.email, CASE)

    def read(self) -> str:
        """Return the text of the case page."""
        return str(self.client.get(self.page).content.decode())


def staff(name: str, role: str = "Support") -> User:
    """Return a member of staff with a role."""
    roles.carry_out(roles.plan())
    user = User.objects.create_user(name, password="a password for tests", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def desk(name: str = "su.one", role: str = "Support") -> Client:
    """Return the browser of a member of staff who proved the second factor."""
    return back_office(staff(name, role))


def press(office: Client, case: Inquiry, deed: str, **typed: Any) -> str:
    """Press a button of the case's page in the back office and return what it then says."""
    address = f"/admin/privacy/inquiry/{case.pk}/{deed}/"
    answer = office.post(address, typed, follow=True)
    case.refresh_from_db()
    return str(answer.content.decode())


def answer(office: Client, case: Inquiry, text: str = "It rings twice.", **typed: Any) -> str:
    """Take a case, unless it is taken, and send an answer."""
    if case.state == "open":
        press(office, case, "claim")
    seen = typed.pop("seen", case.messages.count())
    return press(office, case, "answer", text=text, seen=str(seen), send="1", **typed)


def end_what_is_due() -> None:
    """Let the duty run that ends cases by themselves."""
    later.schedule(kind="inquiries.ends")
    run_due()


def stands(case: Inquiry) -> str:
    case.refresh_from_db()
    return str(case.state)
