"""Which services somebody has, and how each ends: a minor's case cancels and lists them (P-4.6).

Each app registers the services it runs. `running` names those that somebody has now; `cancel` ends
one of them and is harmless when nothing is left to end. What an erasure deletes anyway is cancelled
first all the same: the list in the receipt says what no longer runs, not which rows are gone.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from privacy.messages.channels import Question

Count = Callable[[uuid.UUID], int]


@dataclass(frozen=True)
class Service:
    """One kind of service: a code for ever, and the words that a guardian reads."""

    code: str
    label: str | Promise


@dataclass(frozen=True)
class Provided:
    """Who runs a service: how many of it somebody has now, and how all of them end."""

    service: Service
    running: Count
    cancel: Count


PROVIDED: dict[str, Provided] = {}
# True or False where an app's own data say it, nothing where none do.
minor_evidence: Question[bool] = Question("Was this person under age when the data came in?")


def provide(*, code: str, label: str | Promise, running: Count, cancel: Count) -> None:
    """Register a service; call it once, when the app is ready."""
    PROVIDED[code] = Provided(Service(code, label), running, cancel)


def running(*, subject_id: uuid.UUID) -> list[Service]:
    """Return what somebody has now, in the order of registration."""
    return [each.service for each in PROVIDED.values() if each.running(subject_id)]


def cancel(*, subject_id: uuid.UUID, code: str) -> int:
    """End one service of somebody, in the caller's transaction; return how many of it ended."""
    return PROVIDED[code].cancel(subject_id)


def label_of(code: str) -> str:
    """Return the words for a service; a retired one keeps its code."""
    return str(PROVIDED[code].service.label) if code in PROVIDED else code


def is_minor(subject_id: uuid.UUID) -> bool | None:
    """Tell by our own data whether somebody was under age when they came in; None: they do not say.

    Two apps that disagree prove nothing.
    """
    answers = set(minor_evidence.ask(subject_id))
    return answers.pop() if len(answers) == 1 else None
