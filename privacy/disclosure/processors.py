"""The processors' register: third parties that get data with every mail and SMS (A-45).

The list stands in code, so that a new recipient is a reviewed change; the rows stand in the
database, so that a person can switch one off at once. Elements, country and name follow the list at
every `migrate`; the switch is never turned back on by it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connections

from privacy.disclosure.models import Processor

MAILED = (
    "D-12", "D-13", "D-17", "D-18", "D-43", "D-44", "D-51", "D-57", "D-66", "D-67", "D-69",
    "D-75",
)  # fmt: skip


@dataclass(frozen=True)
class Listed:
    """One recipient as the code knows it; name and country are the operator's settings."""

    code: str
    name: str
    country: str
    elements: Sequence[str]
    clause: str
    purpose: str


def listed() -> list[Listed]:
    """Return every processor of this site."""
    return [
        Listed(
            code="mail",
            name=settings.MAIL_PROVIDER_NAME,
            country=settings.MAIL_PROVIDER_COUNTRY,
            elements=MAILED,
            clause="P-2.8k",
            purpose="inform",
        ),
        Listed(
            code="sms",
            name=settings.SMS_PROVIDER_NAME,
            country=settings.SMS_PROVIDER_COUNTRY,
            elements=("D-11", "D-12", "D-51"),
            clause="P-2.8j",
            purpose="identity_service",
        ),
        Listed(
            code="identity_authority",
            name=settings.IDENTITY_AUTHORITY_NAME,
            country=settings.IDENTITY_AUTHORITY_COUNTRY,
            elements=("D-04", "D-07", "D-08", "D-09"),
            clause="P-2.4",
            purpose="identity_service",
        ),
    ]


def sync_processors(*, using: str = "default") -> None:
    """Write the list into the register; a row that left the list is switched off, never deleted."""
    rows = Processor.objects.using(using)
    for processor in listed():
        rows.update_or_create(
            code=processor.code,
            defaults={
                "name": processor.name,
                "country": processor.country,
                "elements": list(processor.elements),
                "clause": processor.clause,
                "purpose": processor.purpose,
            },
        )
    rows.exclude(code__in=[processor.code for processor in listed()]).update(active=False)


def after_migrate(*, using: str, **_: Any) -> None:
    """Receive Django's `post_migrate`: no database is without its register."""
    # A migration of another app alone, on an empty database, comes before the table.
    if Processor._meta.db_table in connections[using].introspection.table_names():  # noqa: SLF001
        sync_processors(using=using)
