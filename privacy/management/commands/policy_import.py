"""`manage.py policy_import`: read the text files, name their problems, show what would change.

Exit 0 readable, 4 problems (`privacy/policies/lint.py` says which there are). Writes nothing;
`policy_publish` does.
"""

from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser

from privacy.command_line import Answering, Exit
from privacy.consent.publishing import problems_of
from privacy.policies.domain import Change, change
from privacy.policies.enums import Document
from privacy.policies.lint import problems_in
from privacy.policies.reading import BadText, read


class Command(Answering):
    help = "Reads and checks the policy texts and shows what publishing them would change."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--problems", action="store_true", help="show the problems only")

    def handle(self, *_: Any, **options: Any) -> None:
        changes, problems = plan()
        self.answer(
            document={"changes": [asdict(each) for each in changes], "problems": problems},
            text="\n".join([*problems, *map(told, [] if options["problems"] else changes)]),
            as_json=options["json"],
        )
        self.leave(Exit.PROBLEMS_FOUND if problems else Exit.DONE)


def plan() -> tuple[list[Change], list[str]]:
    """Return what publishing would change, and every problem of the files."""
    changes, problems = [], []
    for document in Document:
        try:
            draft = read(document)
            changes.append(change(draft))
            problems += [f"{document}/{problem}" for problem in problems_in(draft)]
            if document is Document.PRIVACY:
                problems += [f"{document}/{problem}" for problem in problems_of(draft)]
        except BadText as bad:
            problems += [f"{document}/{problem}" for problem in bad.problems]
    return changes, problems


def told(each: Change) -> str:
    """Return a change as lines for a reader."""
    if each.is_empty:
        return f"{each.document}: nothing new"
    lines = [f"{each.document}: version {each.number}, sha256 {each.sha256}"]
    for mark, clauses in (("+", each.added), ("-", each.removed), ("~", each.changed)):
        lines += [f"  {mark} {clause}" for clause in clauses]
    return "\n".join(lines)
