"""`queue_status`: is anything overdue, dead or silent? Exit 4 when it is."""

from typing import Any

from privacy.command_line import Answering, Exit
from privacy.work.queries import overview


class Command(Answering):
    help = "Counts waiting, running, overdue and dead work and names silent parts of the engine."

    def handle(self, *_: Any, **options: Any) -> None:
        found = overview()
        lines = [f"{name:<9}{value}" for name, value in found.items()]
        self.answer(document=found, text="\n".join(lines), as_json=options["json"])
        if found["overdue"] or found["dead"] or found["silent"]:
            self.leave(Exit.PROBLEMS_FOUND)
