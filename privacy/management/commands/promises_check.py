"""`manage.py promises_check`: does every promise hold in every row now? Exit 0 yes, 4 no."""

from typing import Any

from privacy.command_line import Answering, Exit
from privacy.registry.promises import check, promise_findings


class Command(Answering):
    help = "Counts, for every invariant of every clause, the rows looked at and the violations."

    def handle(self, *_: Any, **options: Any) -> None:
        results = check()
        wrong = promise_findings()
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
