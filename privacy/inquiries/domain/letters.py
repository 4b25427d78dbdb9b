"""What a case makes us write; no subject line and no unproven address carries what was asked."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings

from privacy.inquiries import tokens
from privacy.inquiries.enums import Wish
from privacy.inquiries.models import Authority, Inquiry, InquiryMessage
from privacy.inquiries.queries import mails_of
from privacy.messages.channels import Address
from privacy.messages.domain import send
from privacy.messages.enums import Channel, MessageKind
from privacy.web.languages import link_to


def post(
    inquiry: Inquiry,
    *,
    kind: MessageKind,
    to: Sequence[Address],
    key: str,
    context: Mapping[str, Any],
) -> None:
    """Send one letter to each address, in the language in which was asked."""
    for number, address in enumerate(to):
        send(
            subject=inquiry.subject,
            kind=kind,
            channel=Channel.MAIL,
            address=address.value,
            language=inquiry.language,
            template=str(kind),
            context={"reference": inquiry.reference, **context},
            key=f"{kind}:{key}:{number}",
        )


def case_link(inquiry: Inquiry) -> Any:
    """Return the address of the case page, made in the language of the mail."""
    return link_to("ask_case", inquiry.reference, tokens.token(tokens.CASE, inquiry.pk))


def person_link(inquiry: Inquiry) -> Any:
    """Return the address at which the person concerned follows a case about them."""
    return link_to("ask_case", inquiry.reference, tokens.token(tokens.PERSON, inquiry.pk))


def ask_to_confirm(inquiry: Inquiry) -> None:
    """Send the link behind which the button is; nobody reads the case before."""
    post(
        inquiry,
        kind=MessageKind.INQUIRY_CONFIRM,
        to=[Address(Channel.MAIL, inquiry.email, inquiry.language)],
        key=str(inquiry.pk),
        context={
            "link": link_to("ask_confirm", tokens.token(tokens.CONFIRM, inquiry.pk)),
            "days": settings.NOTICE_CONFIRM.days,
        },
    )


def tell_received(inquiry: Inquiry) -> None:
    """Send the receipt, which is no answer: the clock of a person runs on."""
    post(
        inquiry,
        kind=MessageKind.INQUIRY_RECEIVED,
        to=mails_of(inquiry.subject_id),
        key=str(inquiry.pk),
        context={"link": case_link(inquiry), "due_at": inquiry.contact_due_at},
    )


def ask_the_person(inquiry: Inquiry, authority: Authority) -> None:
    """Ask whom a case concerns whether somebody may speak for them.

    The same mail goes to every address that was told, whether or not anybody is registered here.
    """
    post(
        inquiry,
        kind=MessageKind.INQUIRY_AUTHORITY,
        to=[Address(Channel.MAIL, authority.email, inquiry.language)],
        key=str(inquiry.pk),
        context={
            "link": link_to("ask_authority", tokens.token(tokens.AUTHORITY, inquiry.pk)),
            "wish": Wish(inquiry.wish).label,
        },
    )


def answer(inquiry: Inquiry, message: InquiryMessage, *, to: Sequence[Address]) -> None:
    """Send an answer; each reader gets the link of their own."""
    own = {address.value for address in mails_of(inquiry.subject_id)}
    for number, address in enumerate(to):
        link = case_link(inquiry) if address.value in own else person_link(inquiry)
        post(
            inquiry,
            kind=MessageKind.INQUIRY_ANSWER,
            to=[address],
            key=f"{message.pk}:{number}",
            context={"link": link, "text": message.text},
        )
