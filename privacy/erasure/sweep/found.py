"""What a sweep found: whose, where, how often, and how much was looked at."""

from collections import defaultdict
from dataclasses import dataclass, field


@dataclass
class Found:
    """Hits by person number and place, and how much was looked at."""

    hits: dict[int, dict[str, int]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(int))
    )
    looked_at: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def note(self, people: set[int], place: str) -> None:
        for person in people:
            self.hits[person][place] += 1
