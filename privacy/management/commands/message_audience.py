"""`message_audience`: whom news or an offer would reach now, and why the others are left out."""

from typing import Any

from django.core.management.base import CommandParser

from privacy.command_line import Answering
from privacy.messages.enums import OPTIONAL, MessageKind
from privacy.messages.mailings import plan
from privacy.messages.showing import as_text


class Command(Answering):
    help = "Counts whom a kind of message would reach and who is left out for which reason."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("kind", choices=[str(kind) for kind in OPTIONAL])

    def handle(self, *_: Any, **options: Any) -> None:
        found = plan(kind=MessageKind(options["kind"]))
        self.answer(document=found.as_dict(), text=as_text(found), as_json=options["json"])
