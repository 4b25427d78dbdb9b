"""`manage.py policy_publish`: make the text files the next versions.

    policy_publish                                  a first version, by the operator who sets it up
    policy_publish --approved-by NAME               what another person completed (policy_import)
    policy_publish --approved-by NAME --effective-at 2027-01-31T00:00+08:00

The same text again publishes nothing. Exit 0 done, 2 no such moment, 4 problems (nothing
published), 5 refused: only a first version is published by the operator alone, and nobody
approves what they completed themselves. `--first` leaves out what was published before.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from privacy.command_line import Answering, Exit
from privacy.management.commands.policy_import import NOT_AN_OFFICER, plan, told
from privacy.policies import queries, revising
from privacy.policies.acting import officer
from privacy.policies.domain import Change, NotReady, TooEarly, TwoPeopleNeeded, publish_first
from privacy.policies.enums import Document, RevisionState
from privacy.policies.models import PolicyVersion
from privacy.policies.reading import read

REFUSALS = {
    TwoPeopleNeeded: "A later version needs two people: policy_import --completed-by NAME, then "
    "policy_publish --approved-by ANOTHER-NAME.",
    revising.SamePerson: "Whoever completed a text is not the one who approves it.",
    revising.NotAnOfficer: NOT_AN_OFFICER,
    revising.NotOpen: "These files are not what was completed: policy_import --completed-by NAME.",
}
TOO_EARLY = "--effective-at: before now, or before an earlier version is in force"


class Command(Answering):
    help = "Publishes the policy texts as new versions, where they changed."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="only show what would change")
        parser.add_argument("--approved-by", default="", help="the user name of who approves it")
        parser.add_argument(
            "--effective-at", default="", help="in force from then on; else at once"
        )
        parser.add_argument("--first", action="store_true", help="only what was never published")

    def handle(self, *_: Any, **options: Any) -> None:
        effective_at = moment(options["effective_at"])
        changes, problems = plan()
        if options["first"]:
            changes, problems = of_first(changes, problems)
        published: list[PolicyVersion] = []
        if not problems:
            try:
                published = carry_out(
                    changes, options["approved_by"], effective_at, is_dry=options["dry_run"]
                )
            except NotReady as unready:
                problems = unready.problems
            except TooEarly:
                problems = [TOO_EARLY]
            except tuple(REFUSALS) as refusal:
                self.stderr.write(REFUSALS[type(refusal)])
                self.leave(Exit.REFUSED)
        self.answer(
            document={
                "changes": [asdict(each) for each in changes],
                "published": [asked_for(each) for each in published],
                "problems": problems,
                "dry_run": options["dry_run"],
            },
            text="\n".join([*problems, *map(told, changes)]),
            as_json=options["json"],
        )
        self.leave(Exit.PROBLEMS_FOUND if problems else Exit.DONE)


def carry_out(
    changes: list[Change], name: str, effective_at: datetime | None, *, is_dry: bool
) -> list[PolicyVersion]:
    """Publish every document that changed, all or none; a dry run does the same and undoes it."""
    with transaction.atomic():
        drafts = [read(Document(each.document)) for each in changes if not each.is_empty]
        published = publish_first(drafts=drafts)
        first = {each.document for each in published}
        later = [each for each in drafts if each.document not in first]
        if later and not name:
            raise TwoPeopleNeeded
        by = officer(name) if name else None
        for draft in later:
            revision = revising.open_revision(draft.document)
            if by is None or revision is None or revision.sha256 != draft.sha256:
                raise revising.NotOpen
            if revision.state != RevisionState.COMPLETE:
                raise revising.NotOpen
            published.append(
                revising.approve(revision_id=revision.pk, by=by, effective_at=effective_at)
            )
        transaction.set_rollback(is_dry)
    return published


def of_first(changes: list[Change], problems: list[str]) -> tuple[list[Change], list[str]]:
    """Leave out whatever is about a document that was published before."""
    first = {str(each) for each in Document if queries.newest(each) is None}
    return (
        [each for each in changes if each.document in first],
        [each for each in problems if each.partition("/")[0] in first],
    )


def moment(text: str) -> datetime | None:
    """Return the moment that was typed, a bare one in the time of this site; exits 2 for none."""
    if not text:
        return None
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    if found is None:
        raise CommandError("--effective-at: type 2027-01-31T00:00+08:00", returncode=Exit.USAGE)
    return found if found.tzinfo else timezone.make_aware(found)


def asked_for(version: PolicyVersion) -> dict[str, Any]:
    return {
        "document": version.document,
        "number": version.number,
        "sha256": version.sha256,
        "kind": version.kind,
        "published_at": version.published_at,
        "effective_at": version.effective_at,
    }
