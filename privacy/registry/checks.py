"""Mistakes found at start: what is kept about people must be declared before anything runs."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import Error, register

from privacy.registry.findings import findings
from privacy.registry.promises import promise_findings
from privacy.registry.questions import question_findings


@register("privacy")
def everything_is_declared(**_: Any) -> list[Error]:
    """Refuse an undeclared, doubly declared, vanished or unfounded column (P-1.5)."""
    return [Error(f.text, hint=f.hint, id=f.id) for f in (*findings(), *question_findings())]


@register("privacy")
def every_promise_has_its_control(**_: Any) -> Sequence[Error]:
    """Refuse a promise whose page, query or test does not exist."""
    return [Error(f.text, hint=f.hint, id=f.id) for f in promise_findings()]
