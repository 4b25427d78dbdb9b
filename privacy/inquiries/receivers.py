"""What asking us answers, and does, on news from elsewhere."""

import uuid
from collections.abc import Collection, Iterator
from typing import Any

from django.dispatch import receiver

from privacy.erasure.signals import sweep_begins
from privacy.inquiries import tokens
from privacy.inquiries.domain import ending
from privacy.inquiries.filings import Filing, filings
from privacy.inquiries.models import Inquiry
from privacy.messages.channels import Address, verified_channels
from privacy.messages.enums import Channel
from privacy.web.languages import full_address


@verified_channels.answer
def confirmed_address(subject_id: uuid.UUID) -> Iterator[Address]:
    """Return the address from which somebody without an account asked; an account's is not here."""
    for inquiry in Inquiry.objects.filter(subject=subject_id, email_confirmed=True):
        yield Address(Channel.MAIL, inquiry.email, inquiry.language)


@filings.answer
def questions(subject_id: uuid.UUID) -> Iterator[Filing]:
    """Return a case that somebody sent without an account; their own word ends it at any time."""
    for inquiry in Inquiry.objects.filter(subject=subject_id, email_confirmed=True):
        yield Filing(
            title=inquiry.get_kind_display(),
            reference=inquiry.reference,
            state=inquiry.get_state_display(),
            at=inquiry.asked_at,
            url=full_address("ask_case", inquiry.reference, tokens.token(tokens.CASE, inquiry.pk)),
        )


@receiver(sweep_begins)
def let_go_of_what_others_wrote(*, needles: Collection[tuple[str, str]], **_: Any) -> None:
    """Delete what others' cases say of somebody who is being erased."""
    ending.strike_out(needles=needles)
