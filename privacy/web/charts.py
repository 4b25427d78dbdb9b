"""A bar chart without a library: plain SVG attributes, which the content policy allows.

The same numbers stand beside it in a table, for those who do not see the bars.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

WIDTH, HEIGHT, GAP = 600, 120, 4


@dataclass(frozen=True)
class Bar:
    """One bar, with its place in the picture."""

    label: str | Promise
    value: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Chart:
    """The bars for `_components/bar_chart.html`."""

    bars: Sequence[Bar]
    width: int = WIDTH
    height: int = HEIGHT


def bar_chart(values: Sequence[tuple[str | Promise, int]]) -> Chart:
    """Place one bar for each value; the largest takes the whole height."""
    most = max((value for _label, value in values), default=0) or 1
    each = WIDTH / (len(values) or 1)
    bars = []
    for at, (label, value) in enumerate(values):
        height = round(HEIGHT * value / most, 1)
        bars.append(
            Bar(
                label=label,
                value=value,
                x=round(at * each + GAP / 2, 1),
                y=round(HEIGHT - height, 1),
                width=round(each - GAP, 1),
                height=height,
            )
        )
    return Chart(bars)
