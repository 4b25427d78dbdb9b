"""`manage.py verify_receipt FILE`: the offline check, with the public keys of our settings.

It runs the same functions as the file `privacy/ledger/verify_receipt.py` that we hand out.
Exit 0 genuine, 4 refused, 2 usage.
"""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from privacy.ledger import verify_receipt
from privacy.ledger.keys import our_public_keys


class Command(BaseCommand):
    help = "Checks a receipt; --print-keys writes the key file for verify_receipt.py."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", metavar="FILE", help="the receipt")
        parser.add_argument("--keys", type=Path, help="a key file instead of our settings")
        parser.add_argument("--print-keys", action="store_true", help="our public keys")
        parser.add_argument("--json", action="store_true", help="the outcome as JSON")

    def handle(self, *_: Any, **options: Any) -> None:
        lines = "\n".join(key.line() for key in our_public_keys())
        if options["print_keys"]:
            self.stdout.write(lines)
            return
        if options["file"] is None:
            raise CommandError("give the FILE of a receipt", returncode=2)
        try:
            receipt = verify_receipt.read_receipt(options["file"])
            text = options["keys"].read_text(encoding="utf-8") if options["keys"] else lines
            keys = verify_receipt.read_keys(text)
        except (OSError, ValueError, verify_receipt.KeyFileError) as error:
            raise CommandError(str(error), returncode=2) from error
        self._judge(receipt, keys, as_json=options["json"])

    def _judge(self, receipt: bytes, keys: list[verify_receipt.Key], *, as_json: bool) -> None:
        try:
            genuine = verify_receipt.verify(receipt, keys)
        except verify_receipt.RefusedError as error:
            outcome = {"genuine": False, "reason": str(error)}
            self.stdout.write(json.dumps(outcome) if as_json else f"REFUSED: {error}")
            sys.exit(verify_receipt.REFUSED)
        document = {"genuine": True, **genuine._asdict()}
        text = verify_receipt.describe(genuine)
        self.stdout.write(json.dumps(document, indent=2) if as_json else text, ending="\n")
