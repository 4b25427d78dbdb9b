"""`replay_erasures`: after a restore, do again what the file outside the database tells."""

from typing import Any

from django.core.management.base import CommandParser

from privacy.command_line import Answering, Exit
from privacy.erasure.domain.replaying import NotClean, erasures_cut_off, sweep_replayed
from privacy.ledger.taking_back import NotOursError, take_back
from privacy.outside import domain as outside
from privacy.outside import replay
from privacy.outside.domain import Verdict


class Command(Answering):
    help = (
        "Does again what this database is too old to know: erasures, withdrawals, restrictions, "
        "removals; sweeps for the erased, and opens the site. Exit 5 when the file is missing, cut "
        "short or altered; 4 when the sweep found something."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="only say what is to be done")

    def handle(self, *_: Any, **options: Any) -> None:
        verdict = outside.judge()
        if verdict in (Verdict.MISSING, Verdict.SHORT, Verdict.ALTERED):
            self.stderr.write(f"The file outside the database is {verdict}: put it back as it was.")
            self.leave(Exit.REFUSED)
        if verdict != Verdict.OPEN and (count := erasures_cut_off()):
            self.stderr.write(
                f"The file outside the database lacks the lines of {count} erasures that the "
                "published entries name: put it back as it was."
            )
            self.leave(Exit.REFUSED)
        kinds = dict(sorted(replay.lines_to_replay().items()))
        lines = sum(kinds.values())
        document = {
            "verdict": str(verdict), "lines": lines, "kinds": kinds, "swept": 0, "entries": 0,
        }  # fmt: skip
        if verdict != Verdict.OPEN and not options["dry_run"]:
            self.replay(document)
        text = f"{document['verdict']}: {lines} lines to replay, {document['swept']} cases swept"
        text += "".join(f"\n{kind}: {count}" for kind, count in kinds.items())
        self.answer(document=document, text=text, as_json=options["json"])

    def replay(self, document: dict[str, Any]) -> None:
        """Replay batch by batch, sweep, open the gate; killed anywhere, the same call goes on."""
        replay.shut()
        try:
            document["entries"] = take_back()
        except NotOursError as refusal:
            self.stderr.write(f"The published entries are not of this database: {refusal}")
            self.leave(Exit.REFUSED)
        while done := replay.replay_next():
            told = ", ".join(f"{kind}: {count}" for kind, count in sorted(done.items()))
            self.stderr.write(f"{done.total()} lines replayed ({told})")

        def swept(count: int) -> None:
            document["swept"] += count

        try:
            sweep_replayed(progress=swept)
        except NotClean as found:
            self.stderr.write(f"The sweep found something in: {found}")
            self.leave(Exit.PROBLEMS_FOUND)
        replay.swept()
        document["verdict"] = str(outside.judge())
