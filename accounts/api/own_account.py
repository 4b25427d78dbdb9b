"""A person's own account as a program reads it: what `/me/profile/` shows, in stored words.

Number and mobile number are masked as on that page; `POST me/show/` is its button.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings

from accounts import certificates
from accounts.cards import masked_email, masked_number
from accounts.domain import correcting, details, marks, reaching, standing
from accounts.enums import Mark
from accounts.models import PendingContact, Profile, User
from accounts.profile_words import begun
from privacy.registry.inventory import INVENTORY
from privacy.subjects.models import Subject

CONTACTS = {"mobile": reaching.MOBILE, "email": reaching.EMAIL}
FIELD_OF: dict[str, str] = {purpose: field for field, purpose in CONTACTS.items()}
ELEMENT_OF = {**correcting.ELEMENT_OF, "password": "D-03", "mobile": "D-11", "email": "D-13"}
OF_STAFF = frozenset({"username", "password", "email"})
MASK = {"mobile": masked_number, "email": masked_email}


@dataclass(frozen=True)
class Versions:
    """What changes with the details: all of those in the profile together, and each contact."""

    told: str
    contacts: Mapping[str, str]
    whole: str


def versions_of(user: User) -> Versions:
    """Return the versions of an account; `whole` is its ETag without quotes."""
    told = correcting.version_of(user=user, columns=correcting.ELEMENT_OF)
    contacts = {
        field: reaching.version_of(user=user, purpose=purpose)
        for field, purpose in CONTACTS.items()
    }
    whole = correcting.digest_of(user, ".".join([told, *contacts.values()]))
    return Versions(told, contacts, whole)


def shown(user: User, *, now: datetime) -> dict[str, Any]:
    """Return everything that the account's holder may read without a fresh proof."""
    subject = Subject.objects.get(pk=user.subject_id)
    return {
        "version": versions_of(user).whole,
        "state": user.account_state,
        "restricted_for": subject.restricted_for,
        "missing": [] if user.is_staff else named(standing.lacking(user=user, now=now)),
        "marks": [] if user.is_staff else marked(user, now),
        "details": details_of(user),
        "waiting": waiting(user, now),
    }


def named(elements: list[str]) -> list[dict[str, str]]:
    """Return elements with their names."""
    return [{"element": each, "name": str(INVENTORY[each].name)} for each in elements]


def marked(user: User, now: datetime) -> list[dict[str, Any]]:
    """Return the four marks, each with the rules behind it and the version that was asked."""
    results = marks.results_of(user=user, now=now)
    return [
        {
            "mark": mark,
            "outcome": marks.outcome_of(mark, results),
            "rules": [
                {
                    "rule": each.rule,
                    "version": each.version,
                    "element": marks.RULES[each.rule].element,
                    "outcome": each.outcome,
                    "at": each.at,
                }
                for each in results
                if marks.RULES[each.rule].mark == mark
            ],
        }
        for mark in Mark
    ]


def details_of(user: User) -> dict[str, dict[str, Any]]:
    """Return each detail by the name that a change of it has."""
    profile = Profile.objects.filter(user=user).first() or Profile()
    address = EmailAddress.objects.filter(user=user, primary=True).first()
    changed = details.since(user=user)
    versions = correcting.versions_of(user=user, profile=profile)
    values = {
        **{field: getattr(profile, field) for field in ELEMENT_OF if hasattr(profile, field)},
        "username": user.username,
        "password": None,
        "email": address.email if address else None,
    }
    proven = {
        "mobile": profile.mobile_index is not None if profile.mobile else None,
        "email": address.verified if address else None,
    }
    contacts = {field: correcting.digest_of(user, values[field] or "") for field in CONTACTS}
    is_there = {**values, "password": user.has_usable_password()}
    return {
        field: {
            "element": element,
            "name": str(INVENTORY[element].name),
            "value": masked(field, values[field]),
            "is_masked": bool(field in {*MASKED, "password"} and is_there[field]),
            "is_proven": proven.get(field),
            "since": (changed.get(element) or begun(element, user, profile))
            if is_there[field]
            else None,
            "version": {**versions, **contacts}.get(field),
        }
        for field, element in ELEMENT_OF.items()
        if not user.is_staff or field in OF_STAFF
    }


MASKED = {
    "certificate_number": certificates.masked,
    "mobile": masked_number,
}


def masked(field: str, value: str | None) -> str | None:
    """Return a value as the page of the profile shows it."""
    return MASKED[field](value) if value and field in MASKED else value


def waiting(user: User, now: datetime) -> list[dict[str, Any]]:
    """Return the numbers and addresses that wait for their code."""
    rows = PendingContact.objects.filter(
        user=user,
        purpose__in=FIELD_OF,
        created_at__gt=now - settings.INCOMPLETE_SIGNUP_TTL,
    ).order_by("purpose")
    return [
        {
            "field": FIELD_OF[row.purpose],
            "target": MASK[FIELD_OF[row.purpose]](row.target),
            "until": row.created_at + settings.INCOMPLETE_SIGNUP_TTL,
        }
        for row in rows
    ]
