"""What is certified: counts by store, what stays and why, how it was searched. Nobody is named."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.conf import settings

from privacy.erasure.models import ErasureCase
from privacy.ledger.facts import instant_text
from privacy.registry.holdings import registry


class Step(NamedTuple):
    """What is certified of one place."""

    store: str
    action: str
    planned: int
    done: int


def certificate(
    case: ErasureCase, steps: Iterable[Step], looked_at: dict[str, int]
) -> dict[str, Any]:
    """Return the document to which the ledger's entry commits (NIST SP 800-88, appendix G)."""
    steps = list(steps)
    return {
        "case": str(case.pk),
        "format": "nexhome-erasure-1",
        "kept": [kept(step.store) for step in steps if step.action in ("keep", "pseudonymise")],
        "registry": case.registry_version,
        "requested_at": instant_text(case.requested_at),
        "started_at": instant_text(case.started_at) if case.started_at else "",
        "stores": [
            {"action": step.action, "done": step.done, "planned": step.planned, "store": step.store}
            for step in steps
        ],
        "sweep": {
            "hits": 0,
            "looked_at": [{"count": n, "what": what} for what, n in sorted(looked_at.items())],
            "passes": case.sweeps,
        },
        "swept_at": instant_text(case.swept_at) if case.swept_at else "",
        "backups_aged_out_days": settings.BACKUPS_AGED_OUT.days,
    }


def kept(store: str) -> dict[str, Any]:
    """Say of a table whose rows stay: why, and for how many days."""
    holding = registry.holdings.get(store)
    keep = holding.keep if holding else None
    return {
        "days": keep.until.days if keep else 0,
        "reason": str(keep.reason) if keep else "",
        "store": store,
    }
