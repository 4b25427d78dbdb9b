"""`manage.py policy_publish`: make the text files the versions in force.

The same text again publishes nothing. Exit 0 done, 4 the files have problems (nothing published).
"""

from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from privacy.command_line import Answering, Exit
from privacy.management.commands.policy_import import plan, told
from privacy.policies.domain import publish
from privacy.policies.enums import Document
from privacy.policies.reading import read


class Command(Answering):
    help = "Publishes the policy texts as new versions, where they changed."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="only show what would change")

    def handle(self, *_: Any, **options: Any) -> None:
        changes, problems = plan()
        if not problems and not options["dry_run"]:
            with transaction.atomic():
                for document in Document:
                    publish(draft=read(document))
        self.answer(
            document={
                "changes": [asdict(each) for each in changes],
                "problems": problems,
                "dry_run": options["dry_run"],
            },
            text="\n".join([*problems, *map(told, changes)]),
            as_json=options["json"],
        )
        self.leave(Exit.PROBLEMS_FOUND if problems else Exit.DONE)
