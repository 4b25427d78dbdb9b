"""A text as the page draws it: parts, their clauses, and what stands beside each."""

import uuid
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from privacy.policies.house_rules import house_rules
from privacy.policies.living import Living, States
from privacy.policies.rendering import ShownClause, ShownText
from privacy.registry.promises import promises

# Headings of the page, not of the text: they are not hashed.
TITLES: dict[str, str | Promise] = {
    "T-0": _("This site"),
    "T-1": _("Copyright"),
    "T-2": _("Rules for using this site"),
    "T-3": _("Information about users"),
    "T-4": _("Limits of responsibility"),
    "P-1": _("How personal data is collected"),
    "P-2": _("Basic functions"),
    "P-3": _("Extended functions"),
    "P-4": _("Children and minors"),
    "P-5": _("What a copyright notice contains"),
    "P-6": _("Download addresses that infringe"),
}


@dataclass(frozen=True)
class Beside:
    """A clause with what stands beside it."""

    clause: ShownClause
    rule: str
    control_url: str
    living: Living


@dataclass(frozen=True)
class Part:
    """The clauses under one heading."""

    id: str
    title: str
    clauses: tuple[Beside, ...]


def parts(text: ShownText, *, subject_id: uuid.UUID | None = None) -> list[Part]:
    """Return a text in its parts, in the order of its clauses, with a reader's own state."""
    rules = house_rules()
    states = States(subject_id)
    found: dict[str, list[Beside]] = {}
    for clause in text.clauses:
        beside = Beside(
            clause, rules.get(clause.id, ""), control_url(clause.id), states.of(clause.id)
        )
        found.setdefault(clause.id.partition(".")[0], []).append(beside)
    return [Part(key, str(TITLES.get(key, key)), tuple(clauses)) for key, clauses in found.items()]


def control_url(clause_id: str) -> str:
    """Return the page where a person uses a clause; empty where there is none."""
    for clause in promises.clauses.get(clause_id, ()):
        # The text itself is used by reading it.
        if clause.control and clause.control != "policy_in_force":
            try:
                return reverse(clause.control)
            except NoReverseMatch:
                continue
    return ""
