"""What an audit found: a code that names the problem, and where."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

SHOWN_PER_CODE: Final = 20


@dataclass(frozen=True)
class Finding:
    code: str
    detail: str


@dataclass
class Findings:
    """Problems in the order they were met; a ruined ledger lists the first of each code only."""

    shown: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, code: str, detail: str) -> None:
        self.counts[code] += 1
        if self.counts[code] <= SHOWN_PER_CODE:
            self.shown.append(Finding(code, detail))
