"""Reads of a case that pages, letters and the desk share."""

import uuid
from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import Max, Q
from django.db.models.functions import Now

from privacy.inquiries import tokens
from privacy.inquiries.enums import OURS, AuthorityState, State, Who
from privacy.inquiries.models import Authority, Inquiry
from privacy.messages.channels import Address, verified_channels
from privacy.messages.enums import Channel
from privacy.registry.holdings import registry
from privacy.registry.paths import find_subjects

ANSWERED_BY_LINK = (AuthorityState.CONFIRMED, AuthorityState.PROVEN)


class Seen(NamedTuple):
    """A case as one of its two readers sees it: who asked, or the person whom it concerns."""

    inquiry: Inquiry
    reader: Who

    @property
    def sees_answers(self) -> bool:
        """Whoever speaks for another reads no answer before their authority is proven (A-38)."""
        if self.reader == Who.PERSON or not self.inquiry.for_another:
            return True
        return authority_of(self.inquiry).state == AuthorityState.PROVEN


def case_by_token(*, reference: str, token: str) -> Seen | None:
    """Return the case behind an address that was confirmed; neither half alone opens anything."""
    digest = tokens.token_hash(token)
    opened = Inquiry.objects.filter(reference=reference).exclude(state=State.NEW)
    if (found := opened.filter(case_hash=digest).first()) is not None:
        return Seen(found, Who.ASKER)
    found = opened.filter(authority__case_hash=digest, authority__proven_at__isnull=False).first()
    return None if found is None else Seen(found, Who.PERSON)


def authority_of(inquiry: Inquiry) -> Authority:
    """Return who may speak in a case for another."""
    return Authority.objects.get(inquiry=inquiry)


def last_number(inquiry_id: uuid.UUID) -> int:
    """Return the number of the newest text of a case."""
    found = Inquiry.objects.filter(pk=inquiry_id).aggregate(last=Max("messages__number"))
    return int(found["last"] or 0)


def mails_of(subject_id: uuid.UUID) -> list[Address]:
    """Return the registered mail addresses of a Subject: an account's, or the one of its case."""
    found = verified_channels.ask(subject_id)
    return [address for address in found if address.channel == Channel.MAIL]


def recipients(inquiry: Inquiry) -> list[Address]:
    """Return where an answer goes: to registered addresses and nowhere else (T-3.10 (2), A-38).

    - Of whoever asked about their own matter: theirs.
    - Of whoever speaks for another: the person's own, if they answered from it or an account has
      proven it; the agent's only once the authority is proven.
    """
    if not inquiry.for_another:
        return mails_of(inquiry.subject_id)
    authority = authority_of(inquiry)
    found = []
    if authority.email and is_registered(authority):
        found.append(Address(Channel.MAIL, authority.email, inquiry.language))
    if authority.state == AuthorityState.PROVEN:
        found += mails_of(inquiry.subject_id)
    return found


def is_registered(authority: Authority) -> bool:
    """Tell whether somebody has proven the address of the person concerned."""
    if authority.proven_at is not None and authority.state in ANSWERED_BY_LINK:
        return True
    kinds = {"email"} & set(registry.identifiers)
    return any(find_subjects(kind=kind, value=authority.email) for kind in kinds)


def late() -> Q:
    """Who waits for a person longer than promised; an automatic receipt is none."""
    return Q(state__in=OURS, contact_due_at__lt=Now())


def subjects_of(email: str) -> Sequence[uuid.UUID]:
    """Return the Subjects of whatever came from a proven address without an account."""
    found = {each for kind in registry.filings for each in find_subjects(kind=kind, value=email)}
    return sorted(found)
