"""A right holder who files, as a browser without scripts does it, and the works they mean."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from nexhome_site.roles import carry_out, plan
from privacy.messages.models import Message
from takedown.notices import tokens
from takedown.notices.models import CopyrightCase, NoticeSlot
from takedown.works.domain import Text
from takedown.works.models import Uploader, Work
from tests.people import back_office, person
from tests.takedown.works import making

EMAIL = "lin@rights.example"
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
LINK = re.compile(r"https?://[^/\s]+(/\S*copyright/\S+)")
HUMAN = ("work", "authority", "identity", "ownership", "infringement")


def work(slug: str = "door-handbook", title: str = "Handbook of the silver door") -> Work:
    """Put a work on the site."""
    texts = {"en": Text(title, "How to open it.", "Knock twice.")}
    return making.published(making.values(slug=slug, texts=texts))


def uploaded(slug: str = "door-handbook") -> Work:
    """Put a work on the site that a person with an account put up."""
    material = work(slug)
    Uploader.objects.create(work=material, subject=person("uploader.may").subject)
    return material


def objection_link() -> str:
    """Return the link in the letter to the person who put the work up."""
    for message in Message.objects.filter(kind="notice_letter"):
        if found := re.findall(
            r"https?://[^/\s]+(/\S*copyright/objection/\S+)", message.body or ""
        ):
            return str(found[-1])
    raise LookupError("no uploader was told")


def proof(name: str = "proof.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def whole(**changes: Any) -> dict[str, Any]:
    """Return a notice in which nothing is missing, with changes; None leaves a field out."""
    typed = {
        "name": "Lin Xiaoyu",
        "email": EMAIL,
        "phone": "+852 5123 4567",
        "postal": "",
        "company": "Silver Door Press",
        "extent_works": "All handbooks of Silver Door Press",
        "extent_rights": "Copying and making available online",
        "extent_territory": "Worldwide",
        "capacity": "owner",
        "owner": "Silver Door Press",
        "title": "Handbook of the silver door",
        "work_type": "text",
        "original": "https://silver.example/handbook",
        "identity": "Companies Registry of Hong Kong, number 1234567",
        "ownership": "First published by us on 3 March 2019",
        "infringement": "The page copies chapter 2 word for word",
        "terms": "silver door\nhandbook",
        "addresses": "http://localhost:8000/works/door-handbook/",
        "good_faith": "on",
        "accuracy": "on",
        "signature": "lin  XIAOYU",
        **changes,
    }
    return {name: value for name, value in typed.items() if value is not None}


@dataclass
class Notifier:
    """Somebody who files a notice, with a browser and a mailbox."""

    email: str = EMAIL
    client: Client = field(default_factory=Client)

    def file(self, **changes: Any) -> HttpResponse:
        return self.client.post("/copyright/notice/", whole(**{"email": self.email} | changes))  # type: ignore[return-value] # the test client's own subclass

    def mails(self, kind: str = "") -> list[Message]:
        found = Message.objects.filter(kind__startswith=kind or "notice").order_by("queued_at")
        return [message for message in found if message.address == self.email]

    def link(self) -> str:
        """Return the newest link that a mail to this address holds."""
        for message in reversed(self.mails()):
            if found := LINK.findall(message.body or ""):
                return str(found[-1])
        raise LookupError("no link was sent")

    def confirm(self) -> HttpResponse:
        link = next(
            found[-1]
            for message in reversed(self.mails("notice_confirm"))
            if (found := LINK.findall(message.body or ""))
        )
        return self.client.post(link)  # type: ignore[return-value] # the test client's own subclass

    def received(self, **changes: Any) -> CopyrightCase:
        """File and confirm; return the case."""
        self.file(**changes)
        self.confirm()
        return CopyrightCase.objects.latest("arrived_at")


def page(case: CopyrightCase, more: str = "") -> str:
    """Return the secret address of a case."""
    return f"/copyright/case/{case.reference}/{tokens.token('case', case.pk)}/{more}"


def legal(name: str = "legal.lee", role: str = "Legal") -> User:
    """Return a member of staff with a role."""
    from django.contrib.auth.models import Group

    carry_out(plan())
    user = User.objects.create_user(name, password="a password for tests", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def desk(name: str = "legal.lee", role: str = "Legal") -> Client:
    """Return the browser of a member of staff who proved the second factor."""
    return back_office(legal(name, role))


def deed(office: Client, case: CopyrightCase, name: str, **typed: str) -> HttpResponse:
    """Press a button of the case's page in the back office and come back to it."""
    address = f"/admin/takedown/copyrightcase/{case.pk}/{name}/"
    return office.post(address, typed, follow=True)  # type: ignore[return-value] # the test client's own subclass


def judged(office: Client, case: CopyrightCase) -> None:
    """Find every proof valid."""
    deed(office, case, "judge", **{f"verdict-{element}": "valid" for element in HUMAN})


def states(case: CopyrightCase) -> dict[str, str]:
    return dict(NoticeSlot.objects.filter(case=case).values_list("element", "state"))
