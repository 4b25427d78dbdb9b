"""Makes demo people for a development machine and writes their sign-ins into one private file."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from accounts import demo
from accounts.challenges import demo as challenges
from accounts.identity import demo as identity
from accounts.people import demo as people
from nexhome_site import roles
from privacy.command_line import Answering, Exit
from privacy.inquiries import demo as inquiries
from takedown.minors import demo as minors
from takedown.notices import demo as notices
from takedown.works import demo as works
from telemetry import demo as devices


class Command(Answering):
    help = "Makes demo people (members and staff); their sign-ins go to var/demo-people.txt."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="print the plan, change nothing")

    def handle(self, *_: Any, **options: Any) -> None:
        if not settings.DEBUG:
            self.stderr.write("load_demo makes people with known sign-ins: it needs DEBUG.")
            sys.exit(Exit.REFUSED)
        planned = demo.plan()
        if not options["dry_run"]:
            # Roles first: the demo's staff are to see what their duty needs.
            roles.carry_out([change for change in roles.plan() if change.verb != "revoke"])
            demo.load(planned)
            works.load()
            devices.load(subject_ids=demo.members())
            identity.load(subject_ids=demo.members())
            challenges.load(subject_ids=demo.members())
            people.load(subject_ids=demo.members())
            minors.load()
            inquiries.load(subject_ids=demo.members())
            notices.load(uploader_id=next(iter(demo.members()), None))
        rows = [
            {"username": each.who.username, "role": each.who.role, "action": each.action}
            for each in planned
        ]
        text = "\n".join(f"{row['action']:<8}{row['username']:<16}{row['role']}" for row in rows)
        where = str(demo.file())
        self.answer(
            document={"people": rows, "file": where},
            text=f"{text}\nsign-ins: {where}",
            as_json=options["json"],
        )
