"""What every command of ours has in common: exit codes, `--json`, where words go.

Data goes to stdout, messages to stderr (contract.md section 4).
"""

import json
import sys
from enum import IntEnum
from typing import Any

from django.core.management.base import BaseCommand, CommandParser


class Exit(IntEnum):
    DONE = 0
    UNEXPECTED = 1
    USAGE = 2
    SOME_FAILED = 3
    PROBLEMS_FOUND = 4
    REFUSED = 5
    TRY_LATER = 75


class Answering(BaseCommand):
    """A command that prints one answer, as text or as JSON, and exits by what it found."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the answer as JSON")

    def answer(self, *, document: Any, text: str, as_json: bool) -> None:
        """Print the answer on stdout."""
        self.stdout.write(
            json.dumps(document, indent=2, ensure_ascii=False, default=str) if as_json else text
        )

    def leave(self, code: Exit) -> None:
        """End with this exit code; 0 just returns."""
        if code is not Exit.DONE:
            sys.exit(code)
