"""The four marks in words: what each means, what it says of somebody, which rule said so."""

from collections.abc import Sequence
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.domain import marks
from accounts.enums import Mark, Outcome
from accounts.models import RuleResult
from privacy.registry.inventory import INVENTORY

MEANING: dict[Mark, str | Promise] = {
    Mark.TRUE: gettext_lazy("Proven by a code, or by who issued your document."),
    Mark.ACCURATE: gettext_lazy("Written as it must be, and nothing contradicts anything else."),
    Mark.VALID: gettext_lazy("Your identity document is in its period of validity."),
    Mark.COMPLETE: gettext_lazy("Nothing that an account needs is missing."),
}
KINDS = {Outcome.PASSED: "ok", Outcome.FAILED: "bad", Outcome.OPEN: "warn"}


def drawn(results: Sequence[RuleResult]) -> list[dict[str, Any]]:
    """Return each mark as the page draws it, with the elements that keep it from being met."""
    return [
        {
            "name": mark.label,
            "meaning": MEANING[mark],
            "outcome": outcome.label,
            "kind": KINDS[outcome],
            "because": because(mark, results),
        }
        for mark in Mark
        for outcome in [marks.outcome_of(mark, results)]
    ]


def because(mark: Mark, results: Sequence[RuleResult]) -> list[str]:
    """Return the names of the elements whose rules are not met."""
    return [
        str(INVENTORY[marks.RULES[each.rule].element].name)
        for each in results
        if marks.RULES[each.rule].mark == mark and each.outcome != Outcome.PASSED
    ]


def columns() -> list[dict[str, Any]]:
    return [
        {"label": _("Rule")},
        {"label": _("About")},
        {"label": _("Version"), "is_number": True},
        {"label": _("Result")},
        {"label": _("Looked at")},
    ]


def rows(results: Sequence[RuleResult]) -> list[list[dict[str, Any]]]:
    """Return the table of all rules: which, about what, in which version, its result, when."""
    return [
        [
            {**column, "value": value}
            for column, value in zip(
                columns(),
                (
                    each.rule,
                    INVENTORY[marks.RULES[each.rule].element].name,
                    each.version,
                    Outcome(each.outcome).label,
                    date_format(localtime(each.at), "DATETIME_FORMAT"),
                ),
                strict=True,
            )
        ]
        for each in results
    ]
