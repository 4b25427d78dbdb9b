"""`send_message`: news or an offer to whoever switched it on, as a mailing with a code of its own.

The texts are files `<language>.txt` in one folder, one for each language of the site: the title in
the first line, the body below it. The same code twice goes on with the same mailing.
"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils.text import slugify

from privacy.command_line import Answering, Exit
from privacy.messages.enums import OPTIONAL, MessageKind
from privacy.messages.mailings import Refused, begin, checked, plan, progress
from privacy.messages.showing import as_text

LONGEST_CODE = 40


class Command(Answering):
    help = "Sends news or an offer to whoever switched it on; --dry-run counts whom and whom not."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("code", help="the mailing's own name, as in 2026-12-opening-hours")
        parser.add_argument("--kind", required=True, choices=[str(kind) for kind in OPTIONAL])
        parser.add_argument("--texts", required=True, type=Path, help="folder of <language>.txt")
        parser.add_argument("--dry-run", action="store_true", help="print the plan, send nothing")
        parser.add_argument("--confirm", default="", help="the code once more: mails do not return")

    def handle(self, *_: Any, **options: Any) -> None:
        code, kind = options["code"], MessageKind(options["kind"])
        if not code or slugify(code) != code or len(code) > LONGEST_CODE:
            raise CommandError(
                "A code is small letters, digits and hyphens.", returncode=Exit.USAGE
            )
        try:
            texts = checked(read(options["texts"]))
        except (OSError, UnicodeDecodeError, Refused) as error:
            raise CommandError(f"No mailing: {error}", returncode=Exit.USAGE) from error
        found = plan(kind=kind)
        document = {"code": code, "plan": found.as_dict()}
        if not options["dry_run"]:
            if options["confirm"] != code:
                self.stderr.write(f"Type --confirm {code} to send; --dry-run prints the plan.")
                self.leave(Exit.REFUSED)
            try:
                mailing = begin(code=code, kind=kind, texts=texts)
            except Refused as error:
                raise CommandError(str(error), returncode=Exit.REFUSED) from error
            document["mailing"] = progress(mailing)
        self.answer(document=document, text=as_text(found), as_json=options["json"])


def read(folder: Path) -> dict[str, dict[str, str]]:
    """Return title and body by language."""
    texts = {}
    for language, _ in settings.LANGUAGES:
        title, _, body = (folder / f"{language}.txt").read_text(encoding="utf-8").partition("\n")
        texts[language] = {"title": title.strip(), "body": body.strip()}
    return texts
