"""One line of the table that `make bench` prints (contract.md section 8)."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class BenchRow:
    """A figure beside the figure of its baseline from the same run."""

    id: str
    work: str
    unit: str
    figure: float
    baseline: float
    ratio: float
    target: str
    met: bool
    peak_mib: float
    growth: str
    """How the cost grew from the small to the large size."""
