"""Who may speak for another: the person concerned is asked, a person of ours decides (A-38)."""

import uuid

from django.db import transaction

from privacy import states
from privacy.formparts.words import said
from privacy.inquiries import tokens
from privacy.inquiries.domain.answering import NotYours
from privacy.inquiries.domain.asking import LinkGone
from privacy.inquiries.domain.moving import CaseGone, TooLate, locked, note
from privacy.inquiries.enums import AUTHORITY_TRANSITIONS, RUNNING, AuthorityState, EventKind, Who
from privacy.inquiries.models import Authority
from privacy.work.clock import now

EVENTS = {
    AuthorityState.CONFIRMED: EventKind.AUTHORITY_CONFIRMED,
    AuthorityState.DENIED: EventKind.AUTHORITY_DENIED,
    AuthorityState.PROVEN: EventKind.AUTHORITY_PROVEN,
    AuthorityState.REFUSED: EventKind.AUTHORITY_REFUSED,
}


class ProofMissing(Exception):  # noqa: N818 - reads as the news it is
    """Authority rests on the person's own word or on a document that is named."""


def asked(*, token: str) -> Authority:
    """Return what the link of the person concerned is about; raises LinkGone."""
    found = (
        Authority.objects.filter(token_hash=tokens.token_hash(token), email__isnull=False)
        .select_related("inquiry")
        .first()
    )
    if found is None:
        raise LinkGone
    return found


@transaction.atomic
def reply(*, token: str, says_yes: bool) -> Authority:
    """Take the word of the person concerned, from their own address; twice is harmless.

    Raises LinkGone, and TooLate where it is decided or the case has ended.
    """
    try:
        inquiry = locked(asked(token=token).inquiry_id)
    except CaseGone as gone:
        raise LinkGone from gone
    authority = Authority.objects.select_for_update().get(inquiry=inquiry)
    to = AuthorityState.CONFIRMED if says_yes else AuthorityState.DENIED
    if authority.state == to or (says_yes and authority.state == AuthorityState.PROVEN):
        return authority
    if inquiry.state not in RUNNING or not follows(authority, to):
        raise TooLate
    authority.state, authority.proven_at = to, authority.proven_at or now()
    authority.save()
    note(inquiry, EVENTS[to], Who.PERSON)
    return authority


@transaction.atomic
def decide(
    *, inquiry_id: uuid.UUID, by: uuid.UUID, is_proven: bool, document: str = ""
) -> Authority:
    """Decide as a person of ours. Raises ProofMissing, NotYours, TooLate or CaseGone."""
    inquiry = locked(inquiry_id)
    authority = Authority.objects.select_for_update().filter(inquiry=inquiry).first()
    to = AuthorityState.PROVEN if is_proven else AuthorityState.REFUSED
    if authority is None or inquiry.state not in RUNNING or not follows(authority, to):
        raise TooLate
    if inquiry.subject_id == by:
        raise NotYours
    has_word = authority.state == AuthorityState.CONFIRMED
    if is_proven and not has_word and not said(document):
        raise ProofMissing
    authority.state, authority.decided_by_id, authority.decided_at = to, by, now()
    authority.document = said(document) or None
    authority.save()
    note(inquiry, EVENTS[to], Who.STAFF, by)
    return authority


def follows(authority: Authority, to: AuthorityState) -> bool:
    return states.follows(AUTHORITY_TRANSITIONS, authority.state, to)
