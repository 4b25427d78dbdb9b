"""Roles of the staff (promises.md 0.2): each sees what its duty needs, clear values only by a look
that is written down (`privacy.read_clear_value`; which elements, says the inventory).

A superuser is not exempt from masking, reasons or the trail; the groups are for everybody else.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from django.contrib.auth.models import Group, Permission

EVIDENCE = (
    "privacy.view_ledgercheckpoint",
    "privacy.view_ledgerpublication",
    "privacy.view_erasurereceipt",
)
ERASURES = ("privacy.view_erasurecase", "privacy.view_erasurestep", "privacy.view_erasurereceipt")
NOTICES = ("takedown.view_copyrightcase", "takedown.decide_copyrightcase")
QUESTIONS = ("privacy.view_inquiry", "privacy.answer_inquiry")
REGISTER = ("work", "externallink")
REMOVALS = (
    "takedown.view_work",
    "takedown.view_externallink",
    "takedown.view_removal",
    "takedown.read_snapshot",
)
ROLES: Mapping[str, Sequence[str]] = {
    "Support": (
        *QUESTIONS,
        "accounts.view_accuracychallenge",
        "accounts.view_user",
        "privacy.read_clear_value",
        "privacy.view_policyversion",
    ),
    "Legal": (
        "accounts.view_accuracychallenge",
        "accounts.decide_accuracychallenge",
        "accounts.view_identitycheck",
        "accounts.view_user",
        "privacy.view_policyversion",
        "privacy.view_processor",
        *QUESTIONS,
        "privacy.decide_authority",
        *NOTICES,
        *REMOVALS,
        *EVIDENCE,
    ),
    "Privacy officer": (
        "accounts.view_accuracychallenge",
        "accounts.decide_accuracychallenge",
        "accounts.view_identitycheck",
        "accounts.decide_identitycheck",
        "accounts.view_user",
        "privacy.read_clear_value",
        "privacy.view_consentevent",
        "privacy.view_featureversion",
        "privacy.view_lookup",
        "privacy.view_policyversion",
        "privacy.view_revision",
        "privacy.decide_revision",
        "privacy.view_processor",
        *QUESTIONS,
        "privacy.decide_authority",
        "takedown.view_minorreport",
        "takedown.decide_minorreport",
        *ERASURES,
        *EVIDENCE,
    ),
    "Security officer": ("privacy.view_lookup", "privacy.view_work", *EVIDENCE),
    "Editor": (
        *(f"takedown.{verb}_{name}" for name in REGISTER for verb in ("add", "change", "view")),
    ),
    "Ops": ("privacy.view_work", "privacy.view_heartbeat", "privacy.view_ledgercheckpoint"),
}


class Change(NamedTuple):
    """One difference between a group and its role."""

    role: str
    verb: str
    permission: str


def plan() -> list[Change]:
    """Return what differs from the table; empty when the groups are as it says."""
    return [change for role in ROLES for change in changes(role)]


def changes(role: str) -> Iterator[Change]:
    group = Group.objects.filter(name=role).first()
    if group is None:
        yield Change(role, "create", "")
    standing = set(group.permissions.select_related("content_type")) if group else set()
    has = {f"{each.content_type.app_label}.{each.codename}" for each in standing}
    wanted = set(ROLES[role])
    for name in sorted(wanted - has):
        yield Change(role, "grant", name)
    for name in sorted(has - wanted):
        yield Change(role, "revoke", name)


def carry_out(planned: Sequence[Change]) -> None:
    """Do what `plan` returned; doing it twice is harmless."""
    for change in planned:
        group, _ = Group.objects.get_or_create(name=change.role)
        if change.verb == "grant":
            group.permissions.add(permission(change.permission))
        elif change.verb == "revoke":
            group.permissions.remove(permission(change.permission))


def permission(name: str) -> Permission:
    """Return Django's row for `app.codename`."""
    app, _, codename = name.partition(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)
