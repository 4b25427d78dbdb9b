"""Questions for a development machine: some in each state, asked and answered by the domain itself.

Loading twice changes nothing.
"""

import itertools
import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from privacy.inquiries import tokens
from privacy.inquiries.domain import answering, asking, authorising, publishing, writing
from privacy.inquiries.domain.asking import Told
from privacy.inquiries.enums import Kind, Outcome, Who, Wish
from privacy.inquiries.models import Inquiry
from privacy.inquiries.queries import last_number
from privacy.subjects.domain import create
from privacy.work.clock import now

WHITE = ("門口機有沒有白色的款式\uff1f", "有。白色款式由明年三月起供應。")
OFFLINE = (
    "Does the door panel keep working while the network is down?",
    "Yes. It opens by key and by code; only calls to a telephone wait.",
)
FOR_HER = {
    "kind": Kind.INSTRUCTION,
    "wish": Wish.SEE,
    "agent": "Ho Siu-ming, her son, under a power of attorney",
    "person_email": "ho.lai-wan@example.com",
}
NUMBERS = itertools.count(1)


def load(*, subject_ids: Sequence[uuid.UUID] = ()) -> int:
    """Ask what nobody has asked yet; return how many cases were made."""
    if Inquiry.objects.exists():
        return 0
    staff = create().pk
    asking.ask(told=told("Is there a printed handbook?"))
    late(confirmed("I cannot find the firmware of the older panel."))
    idea = confirmed("You could add a dark picture.", kind=Kind.SUGGESTION)
    answering.claim(inquiry_id=idea.pk, by=staff)
    public(OFFLINE, staff=staff, language="en")
    public(WHITE, staff=staff, language="zh-hant")
    altered = confirmed("The text on this page is altered.", kind=Kind.REPORT, page="/works/")
    answer(altered, "It is corrected now. Thank you.", staff=staff)
    answering.close(inquiry_id=altered.pk, by=staff, outcome=Outcome.ANSWERED)
    writing.withdraw(inquiry_id=confirmed("Never mind.").pk, who=Who.ASKER)
    agent = confirmed("Send my mother what you keep about her.", **FOR_HER)
    authorising.reply(token=tokens.token(tokens.AUTHORITY, agent.pk), says_yes=True)
    answering.claim(inquiry_id=agent.pk, by=staff)
    for subject_id in subject_ids[:1]:
        asking.ask(told=told("How do I add a second telephone?"), subject_id=subject_id)
    return Inquiry.objects.count()


def told(text: str, *, kind: Kind = Kind.QUESTION, language: str = "en", **more: Any) -> Told:
    email = f"asker-{next(NUMBERS)}@example.com"
    return Told(kind=kind, text=text, language=language, email=email, **more)


def confirmed(text: str, **more: Any) -> Inquiry:
    """Ask, and press the button behind the mail."""
    inquiry = asking.ask(told=told(text, **more))
    return asking.confirm(token=tokens.token(tokens.CONFIRM, inquiry.pk))


def late(inquiry: Inquiry) -> None:
    """Let somebody have waited longer than promised."""
    Inquiry.objects.filter(pk=inquiry.pk).update(contact_due_at=now() - timedelta(days=1))


def answer(inquiry: Inquiry, text: str, *, staff: uuid.UUID) -> None:
    answering.claim(inquiry_id=inquiry.pk, by=staff)
    answering.send_answer(inquiry_id=inquiry.pk, by=staff, text=text, seen=last_number(inquiry.pk))


def public(texts: tuple[str, str], *, staff: uuid.UUID, language: str) -> None:
    """Answer a question and publish both."""
    question, reply = texts
    inquiry = confirmed(question, language=language, may_publish=True)
    answer(inquiry, reply, staff=staff)
    publishing.release(inquiry_id=inquiry.pk, by=staff, question=question, answer=reply)
