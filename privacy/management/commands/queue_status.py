"""`queue_status`: is anything overdue, dead or silent, or anybody kept waiting? Then exit 4."""

from typing import Any

from privacy.command_line import Answering, Exit
from privacy.web.queues import overdue
from privacy.work.clock import now
from privacy.work.queries import overview


class Command(Answering):
    help = (
        "Counts waiting, running, overdue and dead work, names silent parts of the engine, and "
        "counts what people of the staff owe somebody and have not done in time."
    )

    def handle(self, *_: Any, **options: Any) -> None:
        found = {**overview(), "late": overdue(now=now())}
        lines = [f"{name:<9}{value}" for name, value in found.items()]
        self.answer(document=found, text="\n".join(lines), as_json=options["json"])
        if any(found[name] for name in ("overdue", "dead", "silent", "late")):
            self.leave(Exit.PROBLEMS_FOUND)
