"""`find_subject`: from an identifier to a Subject's random id, by blind index only.

The value is read from standard input, so that it stands in no history and no process list.
"""

import sys
from typing import Any

from django.core.management.base import CommandParser

from privacy.command_line import Answering, Exit
from privacy.registry.paths import UnknownIdentifier, find_subjects


class Command(Answering):
    help = (
        "Reads one identifier from standard input and prints the Subjects whose proven one it is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("kind", help="email, mobile, username or certificate")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            found = find_subjects(kind=options["kind"], value=sys.stdin.readline().strip())
        except UnknownIdentifier:
            self.stderr.write("No such kind of identifier.")
            self.leave(Exit.USAGE)
        else:
            ids = sorted(str(each) for each in found)
            self.answer(document={"subjects": ids}, text="\n".join(ids), as_json=options["json"])
