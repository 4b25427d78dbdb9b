"""`run_due_jobs` with the guard before it: the dispatcher writes, so it proves its keys first."""

from typing import Any

from nexhome_site.start import refuse_unless_ready
from privacy.management.commands.run_due_jobs import Command as DueJobs


class Command(DueJobs):
    def handle(self, *words: Any, **options: Any) -> None:
        refuse_unless_ready()
        super().handle(*words, **options)
