"""`makemigrations` refuses while a column is undeclared: nobody adds one and forgets the person."""

from typing import Any

from django.core.checks import Tags
from django.core.management.base import CommandError
from django.core.management.commands.makemigrations import Command as DjangoMakeMigrations

from privacy.command_line import Exit
from privacy.registry.findings import findings


class Command(DjangoMakeMigrations):
    # The undeclared is refused below, with its own exit code and all of its words.
    requires_system_checks = [Tags.models]

    def handle(self, *app_labels: str, **options: Any) -> None:
        found = findings()
        if found:
            raise CommandError(
                "\n".join(
                    ["No migration is made before every column is declared.", *map(str, found)]
                ),
                returncode=Exit.PROBLEMS_FOUND,
            )
        super().handle(*app_labels, **options)
