"""Where somebody can be reached; the answers come from apps that privacy never imports.

`accounts` registers its answer; erasure asks it for every proven address of a person.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar
from uuid import UUID

from privacy.messages.enums import Channel

Answer = TypeVar("Answer")
Known = Callable[[UUID], Iterable[Answer]]


@dataclass(frozen=True)
class Address:
    """A proven address and the language its holder reads. Its value never shows in a repr."""

    channel: Channel
    value: str = field(repr=False)
    language: str


class Question(Generic[Answer]):
    """Something privacy wants to know of a Subject; any app may answer, all answers count."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.answers: list[Known[Answer]] = []

    def answer(self, known: Known[Answer]) -> Known[Answer]:
        """Register an answer; use as a decorator. Once is enough, twice is the same."""
        if known not in self.answers:
            self.answers.append(known)
        return known

    def ask(self, subject_id: UUID) -> list[Answer]:
        """Return what every app answers, in the order of registration."""
        return [found for known in self.answers for found in known(subject_id)]


verified_channels: Question[Address] = Question("Which addresses has this person proven?")
