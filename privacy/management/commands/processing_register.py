"""`manage.py processing_register`: print, write or check the register of processing."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from privacy.command_line import Answering, Exit
from privacy.registry import register

PAGE = "docs/processing.md"


class Command(Answering):
    help = "Prints the register of processing, made from what the apps declare."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        mode = parser.add_mutually_exclusive_group()
        mode.add_argument("--write", action="store_true", help=f"write {PAGE}")
        mode.add_argument("--check", action="store_true", help=f"exit 4 if {PAGE} is older")

    def handle(self, *_: Any, **options: Any) -> None:
        page = Path(settings.BASE_DIR, PAGE)
        text = register.text() + "\n"
        current = page.is_file() and page.read_text(encoding="utf-8") == text
        if options["write"]:
            page.write_text(text, encoding="utf-8")
        elif options["check"]:
            words = "is current" if current else "is older: `manage.py processing_register --write`"
            self.answer(
                document={"current": current}, text=f"{PAGE} {words}", as_json=options["json"]
            )
            self.leave(Exit.DONE if current else Exit.PROBLEMS_FOUND)
        else:
            self.answer(document={"register": text}, text=text, as_json=options["json"])
