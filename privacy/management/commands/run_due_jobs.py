"""`run_due_jobs`: do what is due; with `--forever` be the dispatcher."""

import signal
from typing import Any

from django.core.management.base import CommandParser

from privacy.command_line import Answering
from privacy.work import dispatcher, domain
from privacy.work.tasks import send_hint


class Command(Answering):
    help = (
        "Does everything that is due, in this process. With --forever: sends hints to the workers "
        "and does the work itself where no broker or no worker is there."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--forever", action="store_true", help="go on until told to stop")

    def handle(self, *_: Any, **options: Any) -> None:
        if options["forever"]:
            self.dispatch()
            return
        domain.schedule_duties()
        done = 0
        while count := dispatcher.run_due():
            done += count
        self.answer(document={"done": done}, text=f"{done} done", as_json=options["json"])

    def dispatch(self) -> None:
        """Run until SIGTERM or SIGINT; what is under way is finished first."""
        told: list[int] = []
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda signum, _frame: told.append(signum))
        dispatcher.run_forever(send_hint=send_hint, keep_going=lambda: not told)
