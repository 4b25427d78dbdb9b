"""`manage.py promises_check`: does every promise hold in every row now? Exit 0 yes, 4 no.

`--clauses` prints what stands behind every clause of the texts instead.
"""

from collections import Counter
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser

from privacy.command_line import Answering, Exit
from privacy.policies.coverage import Covered, coverage, coverage_findings
from privacy.registry.promises import check, promise_findings


class Command(Answering):
    help = "Counts, for every invariant of every clause, the rows looked at and the violations."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--clauses", action="store_true", help="print what stands behind every clause"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        if options["clauses"]:
            self.print_clauses(as_json=options["json"])
            return
        results = check()
        wrong = [*promise_findings(), *coverage_findings()]
        broken = [result for result in results if result.violations]
        lines = [
            f"{'BROKEN' if result.violations else 'holds ':6} {result.id} "
            f"{result.rows:>8} rows {result.violations:>6} violations  "
            f"{result.says} ({', '.join(result.clauses)})"
            for result in results
        ]
        self.answer(
            document={
                "invariants": [result._asdict() for result in results],
                "broken": [result.id for result in broken],
                "findings": [str(finding) for finding in wrong],
            },
            text="\n".join([*lines, *map(str, wrong)]),
            as_json=options["json"],
        )
        self.leave(Exit.PROBLEMS_FOUND if broken or wrong else Exit.DONE)

    def print_clauses(self, *, as_json: bool) -> None:
        """Print a line a clause and the sums; exit 4 where nothing stands behind one."""
        clauses = coverage()
        wrong = coverage_findings()
        sums = Counter(each.how for each in clauses)
        self.answer(
            document={
                "clauses": [{**asdict(each), "how": each.how} for each in clauses],
                "sums": dict(sums),
                "findings": [str(finding) for finding in wrong],
            },
            text="\n".join([*map(line, clauses), told(sums), *map(str, wrong)]),
            as_json=as_json,
        )
        self.leave(Exit.PROBLEMS_FOUND if wrong else Exit.DONE)


def line(each: Covered) -> str:
    """Say one clause in a line."""
    behind = [
        *(f"page {name}" for name in each.controls),
        *(["state"] if each.has_state else []),
        *each.invariants,
        *([f"{len(each.messages)} messages"] if each.messages else []),
        *([f"{len(each.tests)} tests"] if each.tests else []),
    ]
    told = each.without or (f"waits for {each.waits_for}" if each.waits_for else "")
    return f"{each.how:7} {each.id:7} {' '.join(each.languages)}  {told or ', '.join(behind)}"


def told(sums: Counter[str]) -> str:
    return ", ".join(f"{count} {how}" for how, count in sorted(sums.items()))
