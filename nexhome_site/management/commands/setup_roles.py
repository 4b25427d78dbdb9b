"""`manage.py setup_roles`: make the groups of the staff as the table of roles says."""

from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from nexhome_site import roles
from privacy.command_line import Answering


class Command(Answering):
    help = "Makes the groups of the staff and gives each the permissions of its role, no more."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="print the plan, change nothing")

    def handle(self, *_: Any, **options: Any) -> None:
        with transaction.atomic():
            planned = roles.plan()
            if not options["dry_run"]:
                roles.carry_out(planned)
        lines = [" ".join(filter(None, change)) for change in planned]
        self.answer(
            document={
                "changes": [change._asdict() for change in planned],
                "carried_out": not options["dry_run"],
            },
            text="\n".join(lines) or "The groups are as the table of roles says.",
            as_json=options["json"],
        )
