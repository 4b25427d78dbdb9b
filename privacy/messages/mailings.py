"""News and offers as mailings: planned, written row by row, never to a list of addresses (P-4.3).

A mailing is one row with a cursor. Each chunk writes its messages and moves the cursor in one
transaction: killed anywhere, the next goes on behind the last whole chunk, and one message a
mailing and person is a constraint.
"""

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F

from privacy.messages import domain
from privacy.messages.audience import Verdict, after, locked, verdicts
from privacy.messages.choices import handle_for
from privacy.messages.enums import KINDS, OPTIONAL, Channel, MessageKind, MessageState, Sort
from privacy.messages.letters import BadAddress, one_line, render
from privacy.messages.models import Mailing, Message
from privacy.web.languages import known_language, link_to
from privacy.work import domain as work
from privacy.work.clock import now

WRITE = "messages.mailing"
CHUNK = 200
TEMPLATE = "mailing"
LONGEST_TITLE = 120
LONGEST_BODY = 20_000

Texts = Mapping[str, Mapping[str, str]]


class Refused(Exception):  # noqa: N818 - reads as the news it is
    """No mailing begins. `args[0]` says why, in words for whoever runs the command."""


@dataclass
class Plan:
    """Whom a mailing would reach and how many it leaves out for which reason: numbers only."""

    kind: MessageKind
    reached: int = 0
    left: Counter[str] = field(default_factory=Counter)

    def add(self, found: list[Verdict]) -> None:
        self.reached += sum(each.left is None for each in found)
        self.left.update(str(each.left) for each in found if each.left is not None)

    def as_dict(self) -> dict[str, object]:
        return {
            "kind": str(self.kind),
            "reached": self.reached,
            "left_out": dict(sorted(self.left.items())),
        }


def plan(*, kind: MessageKind) -> Plan:
    """Count whom a mailing would reach now. Raises Refused for a kind that has no audience."""
    if kind not in OPTIONAL:
        raise Refused(f"{kind} is a service message: it is sent where something happens.")
    counted, cursor = Plan(kind), None
    while found := list(after(cursor, limit=CHUNK)):
        counted.add(verdicts(subjects=found, sort=KINDS[kind].sort))
        cursor = found[-1].pk
    return counted


def checked(texts: Texts) -> Texts:
    """Return title and body in each language of the site; raises Refused for what is missing."""
    for language, _ in settings.LANGUAGES:
        told = texts.get(language, {})
        for part, longest in (("title", LONGEST_TITLE), ("body", LONGEST_BODY)):
            if not told.get(part, "").strip():
                raise Refused(f"The text in {language} has no {part}.")
            if len(told[part]) > longest:
                raise Refused(f"The {part} in {language} is longer than {longest} characters.")
        if one_line(told["title"]) != told["title"]:
            raise Refused(f"The title in {language} is not one line.")
    return texts


def begin(*, code: str, kind: MessageKind, texts: Texts) -> Mailing:
    """Begin a mailing, or return the one that has this code; Work writes it.

    Raises Refused where the code names another mailing: what people got is never changed.
    """
    if kind not in OPTIONAL:
        raise Refused(f"{kind} is a service message: it is sent where something happens.")
    with transaction.atomic():
        mailing, is_new = Mailing.objects.get_or_create(
            code=code, defaults={"kind": kind, "texts": checked(texts)}
        )
        if (mailing.kind, mailing.texts) != (kind, texts):
            raise Refused(f"{code} is another mailing already: choose another code.")
        if is_new:
            work.schedule(kind=WRITE, reference=str(mailing.pk))
    return mailing


def write_some(*, mailing_id: uuid.UUID) -> bool:
    """Write the next chunk in the caller's transaction; tell whether more is left."""
    mailing = Mailing.objects.select_for_update().get(pk=mailing_id)
    if mailing.written_at is not None:
        return False
    ids = [subject.pk for subject in after(mailing.cursor, limit=CHUNK)]
    if not ids:
        mailing.written_at = now()
        mailing.save(update_fields=["written_at"])
        return False
    found = verdicts(subjects=locked(ids), sort=KINDS[MessageKind(mailing.kind)].sort)
    counted = Counter(mailing.excluded)
    counted.update(str(each.left) for each in found if each.left is not None)
    wrote = sum(write_one(mailing, each, counted) for each in found if each.left is None)
    mailing.cursor, mailing.excluded = ids[-1], dict(counted)
    mailing.written = F("written") + wrote
    mailing.save(update_fields=["cursor", "excluded", "written"])
    return True


def write_one(mailing: Mailing, found: Verdict, counted: Counter[str]) -> bool:
    """Queue one message; tell whether it was. An address that nothing can be sent to counts."""
    assert found.reader is not None  # noqa: S101 - nobody is reached without one
    language = known_language(found.reader.language)
    topic = KINDS[MessageKind(mailing.kind)].sort
    context = {
        **mailing.texts[language],
        "is_offer": topic == Sort.MARKETING,
        "stop_link": link_to(
            "message_stop", topic, handle_for(subject_id=found.subject.pk, topic=topic)
        ),
    }
    try:
        domain.enqueue(
            subject=found.subject,
            kind=MessageKind(mailing.kind),
            channel=Channel.MAIL,
            address=found.reader.address,
            language=language,
            template=TEMPLATE,
            letter=render(
                channel=Channel.MAIL, template=TEMPLATE, language=language, context=context
            ),
            key=f"mailing:{mailing.pk}:{found.subject.pk}",
            mailing=mailing,
        )
    except BadAddress:
        counted["no_address"] += 1
        return False
    return True


def progress(mailing: Mailing) -> dict[str, object]:
    """Return how far a mailing is, as numbers: written, by state, and left out by reason."""
    rows = Message.objects.filter(mailing=mailing)
    states = dict(rows.values_list("state").annotate(Count("pk")))
    dropped = rows.filter(state=MessageState.DROPPED).values_list("error").annotate(Count("pk"))
    return {
        "code": mailing.code,
        "kind": mailing.kind,
        "written": mailing.written,
        "is_whole": mailing.written_at is not None,
        "left_out": dict(sorted(mailing.excluded.items())),
        "states": dict(sorted(states.items())),
        "left_out_at_sending": dict(sorted(dropped)),
    }
