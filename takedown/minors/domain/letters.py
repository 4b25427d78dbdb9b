"""What a report makes us write: to the reporter, and neutrally to the holder of an account.

No subject line, and no line at all, names the child, the reporter or what was found.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from privacy.erasure.services import label_of
from privacy.messages.channels import verified_channels
from privacy.messages.domain import send
from privacy.messages.enums import Channel, MessageKind
from privacy.subjects.domain import SubjectGone, lock_for_writing
from privacy.web.languages import link_to
from takedown.minors import tokens
from takedown.minors.models import CancelledService, MinorFinding, MinorReport


def case_link(report: MinorReport) -> Any:
    """Return the address of the case page, made in the language of the mail."""
    return link_to("minors_case", report.reference, tokens.token(tokens.CASE, report.pk))


def to_reporter(
    report: MinorReport, *, kind: MessageKind, template: str, context: Mapping[str, Any]
) -> None:
    """Send one letter of a report; a report of our own records has nobody to write to."""
    if report.subject_id is None or not report.email:
        return
    send(
        subject=lock_for_writing(subject_id=report.subject_id),
        kind=kind,
        channel=Channel.MAIL,
        address=report.email,
        language=report.language,
        template=template,
        context={"reference": report.reference, "contact": settings.MINORS_CONTACT, **context},
        key=f"{kind}:{report.pk}",
    )


def ask_to_confirm(report: MinorReport) -> None:
    """Send the link that makes a report count; nothing happens before it is followed."""
    link = link_to("minors_confirm", tokens.token(tokens.CONFIRM, report.pk))
    to_reporter(
        report,
        kind=MessageKind.MINOR_CONFIRM,
        template="minor_confirm",
        context={"link": link, "days": settings.MINOR_REPORT_CONFIRM.days},
    )


def tell_received(report: MinorReport) -> None:
    """Say that the report counts, until when it is decided, and where to follow it."""
    to_reporter(
        report,
        kind=MessageKind.MINOR_RECEIVED,
        template="minor_received",
        context={"link": case_link(report), "decide_by": report.decide_by},
    )


def tell_refused(report: MinorReport) -> None:
    """Say that nothing was erased; the words are the same whether or not something was found."""
    to_reporter(
        report,
        kind=MessageKind.MINOR_REFUSED,
        template="minor_refused",
        context={"link": case_link(report)},
    )


def tell_done(report: MinorReport) -> None:
    """Send the receipt: done, when, which services ended, where to check; no data."""
    codes = CancelledService.objects.filter(finding__report=report).order_by("pk")
    to_reporter(
        report,
        kind=MessageKind.MINOR_DONE,
        template="minor_done",
        context={
            "link": case_link(report),
            "verify_link": link_to("verify"),
            "times": report,
            "services": Labels(dict.fromkeys(codes.values_list("code", flat=True))),
        },
    )


class Labels:
    """Names of services, read in the language of whoever reads them."""

    def __init__(self, codes: Mapping[str, None]) -> None:
        self.codes = list(codes)

    def __iter__(self) -> Any:
        return (label_of(code) for code in self.codes)

    def __bool__(self) -> bool:
        return bool(self.codes)


def tell_holder(finding: MinorFinding) -> None:
    """Tell a restricted account's holder what rests, until when, and how to answer."""
    to_holder(
        finding,
        kind=MessageKind.MINOR_HOLDER,
        template="minor_holder",
        context={"link": link_to("minors_contest"), "decide_by": finding.report.decide_by},
    )


def tell_released(finding: MinorFinding) -> None:
    """Tell the holder that everything works again."""
    to_holder(finding, kind=MessageKind.MINOR_RELEASED, template="minor_released", context={})


def to_holder(
    finding: MinorFinding, *, kind: MessageKind, template: str, context: Mapping[str, Any]
) -> None:
    """Write to every proven mail address; whoever is leaving is not written to."""
    subject_id = finding.subject_id
    assert isinstance(subject_id, uuid.UUID)  # noqa: S101 - a person's finding
    try:
        subject = lock_for_writing(subject_id=subject_id)
    except SubjectGone:
        return
    mails = [each for each in verified_channels.ask(subject_id) if each.channel == Channel.MAIL]
    for number, address in enumerate(mails):
        send(
            subject=subject,
            kind=kind,
            channel=Channel.MAIL,
            address=address.value,
            language=address.language,
            template=template,
            context=context,
            key=f"{kind}:{finding.pk}:{number}",
        )
