"""Cards of `/me/`: each app answers with its own, the page only draws them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True)
class Row:
    """One line of a card: what it is, what it says, and a remark in small letters."""

    label: Text
    value: Text
    change_url: str = ""
    note: Text = ""


@dataclass(frozen=True)
class Link:
    """A way on."""

    url: str
    label: Text
    kind: str = "quiet"


@dataclass(frozen=True)
class Card:
    """One matter on the overview."""

    title: Text
    rows: Sequence[Row] = ()
    text: Text = ""
    links: Sequence[Link] = field(default=())


Answer = Callable[[HttpRequest], Card | None]
ANSWERS: dict[str, tuple[int, Answer]] = {}


def card(name: str, *, order: int) -> Callable[[Answer], Answer]:
    """Register who draws a card; None from it means that there is nothing to show."""

    def register(answer: Answer) -> Answer:
        ANSWERS[name] = (order, answer)
        return answer

    return register


def cards_for(request: HttpRequest) -> list[Card]:
    """Return the cards of whoever is signed in, in order."""
    in_order = sorted(ANSWERS.values(), key=lambda entry: entry[0])
    return [drawn for _order, answer in in_order if (drawn := answer(request)) is not None]
