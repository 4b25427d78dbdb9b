"""`manage.py audit_verify`: is the evidence ledger whole? Exit 0 whole, 4 not, 2 usage."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from privacy import progress
from privacy.consent.invariants import unfitting
from privacy.ledger.audit import Report, audit
from privacy.ledger.claims import UnreadableError


class Command(BaseCommand):
    help = "Reads the whole evidence ledger again and names what is wrong with it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="the report as JSON")
        parser.add_argument(
            "--since", type=int, default=0, help="take entries before this number as read"
        )
        parser.add_argument(
            "--against", type=Path, help="checkpoints or receipts kept elsewhere, to compare with"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        against: Path | None = options["against"]
        try:
            given = against.read_text(encoding="utf-8") if against else ""
            with progress.shown("entries") as report_progress:
                report = audit(since=options["since"], against=given, progress=report_progress)
            for reference in unfitting():
                report.findings.add("consent-row", f"consent {reference} is not as it was made")
        except (OSError, UnicodeDecodeError, UnreadableError) as error:
            raise CommandError(str(error), returncode=2) from error
        document = report.as_dict()
        self.stdout.write(json.dumps(document, indent=2) if options["json"] else _text(report))
        if not report.whole:
            sys.exit(4)


def _text(report: Report) -> str:
    found = report.findings
    head = (
        f"{report.size} entries, {report.checkpoints} checkpoints, {report.published} published: "
        f"{'whole' if report.whole else 'NOT WHOLE'}"
    )
    lines = [f"{each.code}: {each.detail}" for each in found.shown]
    more = sum(found.counts.values()) - len(lines)
    return "\n".join([head, *lines, *([f"and {more} more"] if more else [])])
