"""Who outside this site receives elements of a function: asked of the package that knows them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Recipient:
    """Somebody outside, and what they get it for."""

    name: str
    purpose: str


Answer = Callable[[Collection[str]], list[Recipient]]
ANSWERS: list[Answer] = []


def recipients_of(elements: Collection[str]) -> list[Recipient]:
    """Return who gets any of these elements of the inventory."""
    return [found for answer in ANSWERS for found in answer(elements)]
