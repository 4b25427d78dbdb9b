"""`erase_subject`: the plan of an erasure, or the erasure itself, by the Subject's random id."""

import uuid
from typing import Any

from django.core.management.base import CommandError, CommandParser

from privacy.command_line import Answering, Exit
from privacy.erasure.domain.requests import open_case, request
from privacy.erasure.enums import Origin
from privacy.erasure.plan import PlanLine, plan
from privacy.subjects.enums import SubjectState
from privacy.subjects.models import Subject


class Command(Answering):
    help = "Prints what an erasure would do (--dry-run), or asks for it. Takes a Subject's id."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("subject", type=uuid.UUID)
        parser.add_argument("--dry-run", action="store_true", help="print the plan only")
        parser.add_argument("--waive", action="store_true", help="no cancel window")
        parser.add_argument(
            "--confirm", default="", help="the Subject's id once more: this cannot be undone"
        )

    def handle(self, *_: Any, **options: Any) -> None:
        subject = Subject.objects.filter(pk=options["subject"]).first()
        if subject is None or subject.state == SubjectState.ERASED:
            raise CommandError("There is nobody of that id.", returncode=Exit.USAGE)
        lines = plan(subject_ids=[subject.pk])
        document: dict[str, Any] = {
            "subject": str(subject.pk), "state": subject.state,
            "plan": [line.as_dict() for line in lines],
        }  # fmt: skip
        if not options["dry_run"]:
            if options["confirm"] != str(subject.pk):
                self.stderr.write("Type --confirm and the Subject's id to erase.")
                self.leave(Exit.REFUSED)
            asked = request(subject_id=subject.pk, origin=Origin.COMMAND, waived=options["waive"])
            document["case"] = str(asked.case.pk)
        elif (case := open_case(subject_id=subject.pk)) is not None:
            document["case"] = str(case.pk)
        text = "\n".join(self.line(each) for each in lines if each.count)
        self.answer(document=document, text=text, as_json=options["json"])

    def line(self, each: PlanLine) -> str:
        stays = f"  ({each.reason}, {each.days} days)" if each.stays else ""
        return f"{each.count:>7}  {each.action:<13} {each.store}{stays}"
