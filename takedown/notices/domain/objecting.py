"""The person who put a work up answers its removal (T-1.8, J-11): a text, read by Legal."""

from django.db import transaction
from django.utils.functional import Promise

from privacy.messages.channels import Address, verified_channels
from privacy.messages.enums import Channel
from privacy.subjects.domain import SubjectGone, lock_for_writing
from privacy.subjects.models import Subject
from privacy.web.languages import link_to
from privacy.work.clock import now
from takedown.notices import sealing, tokens
from takedown.notices.domain import letters, material
from takedown.notices.domain.timeline import note
from takedown.notices.enums import DOWN, Actor, EventKind, LetterKind
from takedown.notices.models import CopyrightCase, NoticeAddress, Objection
from takedown.works.enums import WorkState
from takedown.works.models import Work


class NothingToAnswer(Exception):  # noqa: N818 - reads as the news it is
    """The work is back, or was never removed."""


class NobodyToAnswer(Exception):  # noqa: N818
    """Whoever put the work up has left or is leaving: the link sent to them is nobody's."""


def tell_uploader(*, case: CopyrightCase, address: NoticeAddress) -> None:
    """Write to whoever put the work up, on every proven mail address, with the way to answer."""
    target = material.target_of(address)
    subject = material.uploader_of(target) if target is not None else None
    if subject is None or target is None:
        return
    address.objection_hash = tokens.hash_of("objection", address.pk)
    for channel in mailboxes(subject):
        letters.deliver(
            case=case,
            kind=LetterKind.UPLOADER,
            subject=subject,
            to=Actor.UPLOADER,
            email=channel.value,
            language=channel.language,
            context={
                "title": material.title_of(target, channel.language),
                "link": link_to("copyright_objection", tokens.token("objection", address.pk)),
            },
        )


def mailboxes(subject: Subject) -> list[Address]:
    return [each for each in verified_channels.ask(subject.pk) if each.channel == Channel.MAIL]


def tell_restored(*, case: CopyrightCase, address: NoticeAddress, reason: str | Promise) -> None:
    """Write to whoever put a work up that it is back; not while another cause holds it down."""
    target = material.target_of(address)
    if not isinstance(target, Work) or target.state == WorkState.REMOVED:
        return
    subject = material.uploader_of(target)
    if subject is None:
        return
    for channel in mailboxes(subject):
        letters.deliver(
            case=case,
            kind=LetterKind.RESTORED,
            subject=subject,
            to=Actor.UPLOADER,
            email=channel.value,
            language=channel.language,
            context={"reason": reason, "link": link_to("work", target.slug)},
        )


def object_to(*, address: NoticeAddress, text: str) -> None:
    """Keep an objection; a later one replaces it. Raises NothingToAnswer, NobodyToAnswer."""
    target = material.target_of(address)
    uploader = material.uploader_of(target) if target is not None else None
    if uploader is None:
        raise NobodyToAnswer
    with transaction.atomic():
        try:
            lock_for_writing(subject_id=uploader.pk)
        except SubjectGone as gone:
            raise NobodyToAnswer from gone
        case = CopyrightCase.objects.select_for_update().get(pk=address.case_id)
        row = NoticeAddress.objects.select_for_update().get(pk=address.pk)
        if row.state not in DOWN:
            raise NothingToAnswer
        Objection.objects.update_or_create(
            address=row,
            defaults={"subject": uploader, "text": sealing.seal(case, text), "sent_at": now()},
        )
        note(case, EventKind.OBJECTED, Actor.UPLOADER)
