"""`manage.py policy_import`: read the text files, name their problems, make them the next draft.

    policy_import --dry-run                             only show what would change
    policy_import --problems                            only show what is wrong with the files
    policy_import                                       make the files the draft of the next version
    policy_import --completed-by NAME --note FILE       and say, as the first of two people, that
                                                        it is whole

FILE is JSON, by document: `{"privacy": {"kind": "editorial", "reasons": {"en": "…", …},
"explanations": {"<function>": {"en": {"purpose": "…", "scope": "…", "method": "…"}, …}}}}`. What
the registry of functions says already need not be repeated. `-` reads standard input.

Exit 0 done, 4 problems of the files (`privacy/policies/lint.py` says which there are) or of the
note, 5 that person may not. A document that was
never published needs no draft: `policy_publish` publishes it.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db import transaction

from privacy.command_line import Answering, Exit
from privacy.consent.publishing import problems_of
from privacy.policies import queries, revising
from privacy.policies.acting import officer
from privacy.policies.domain import Change, NotReady, change
from privacy.policies.enums import Document, Kind, RevisionState
from privacy.policies.lint import problems_in
from privacy.policies.models import Revision
from privacy.policies.reading import BadText, read

Note = dict[str, dict[str, Any]]
NOT_AN_OFFICER = "That is nobody of the staff who may decide about texts."


class Command(Answering):
    help = "Reads and checks the policy texts, shows the change and makes it the next draft."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="only show what would change")
        parser.add_argument("--problems", action="store_true", help="only show what is wrong")
        parser.add_argument("--completed-by", default="", help="the user name of who completes it")
        parser.add_argument("--note", default="", help="JSON file with kind, reasons, explanations")

    def handle(self, *_: Any, **options: Any) -> None:
        note = read_note(options["note"])
        changes, problems = plan()
        is_dry = options["dry_run"] or options["problems"]
        drafts: list[Revision] = []
        if not problems:
            try:
                drafts = carry_out(note, options["completed_by"], is_dry=is_dry)
            except NotReady as unready:
                problems = unready.problems
            except revising.NotAnOfficer:
                self.stderr.write(NOT_AN_OFFICER)
                self.leave(Exit.REFUSED)
        states = [{"document": each.document, "state": each.state} for each in drafts]
        self.answer(
            document={
                "changes": [asdict(each) for each in changes],
                "drafts": states,
                "problems": problems,
                "dry_run": is_dry,
            },
            text="\n".join(
                [
                    *problems,
                    *([] if options["problems"] else [*map(told, changes), *map(str, drafts)]),
                ]
            ),
            as_json=options["json"],
        )
        self.leave(Exit.PROBLEMS_FOUND if problems else Exit.DONE)


def plan() -> tuple[list[Change], list[str]]:
    """Return what publishing would change, and every problem of the files."""
    changes, problems = [], []
    for document in Document:
        try:
            draft = read(document)
            changes.append(change(draft))
            problems += [f"{document}/{problem}" for problem in problems_in(draft)]
            if document is Document.PRIVACY:
                problems += [f"{document}/{problem}" for problem in problems_of(draft)]
        except BadText as bad:
            problems += [f"{document}/{problem}" for problem in bad.problems]
    return changes, problems


def carry_out(note: Note, name: str, *, is_dry: bool) -> list[Revision]:
    """Draft every document that was published before, and complete it if somebody says so."""
    with transaction.atomic():
        by = officer(name) if name else None
        wanted = [each for each in Document if queries.newest(each) is not None]
        found = [revising.take_up(draft=read(document)) for document in wanted]
        drafts = [each for each in found if each is not None]
        if by is not None:
            drafts = [complete(each, by, note.get(each.document, {})) for each in drafts]
        transaction.set_rollback(is_dry)
    return drafts


def complete(revision: Revision, by: Any, note: dict[str, Any]) -> Revision:
    """Complete a draft with what the note says, and what the registry says where it is silent."""
    if revision.state == RevisionState.COMPLETE:
        return revision
    explanations = {**revising.written(revising.draft_of(revision)), **note.get("explanations", {})}
    default = Kind.CONSENT_REQUIRED if explanations else Kind.EDITORIAL
    return revising.complete(
        revision_id=revision.pk,
        by=by,
        kind=Kind(note.get("kind", default)),
        reasons=note.get("reasons", {}),
        explanations=explanations,
    )


def read_note(name: str) -> Note:
    """Return what a file says about the documents; exits 2 where it is no such JSON."""
    if not name:
        return {}
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
        note = json.loads(text)
        for document, said in note.items():
            Document(document)
            Kind(said.get("kind", Kind.EDITORIAL))
            of_words(said.get("reasons", {}), depth=1)
            of_words(said.get("explanations", {}), depth=3)
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise CommandError(
            "--note names no JSON with kind, reasons and explanations by document.",
            returncode=Exit.USAGE,
        ) from error
    return dict(note)


def of_words(value: Any, *, depth: int) -> None:
    """Raise TypeError unless this is text, so many names deep."""
    if depth == 0 and isinstance(value, str):
        return
    if depth == 0:
        raise TypeError
    for each in value.values():
        of_words(each, depth=depth - 1)


def told(each: Change) -> str:
    """Return a change as lines for a reader."""
    if each.is_empty:
        return f"{each.document}: nothing new"
    lines = [f"{each.document}: version {each.number}, sha256 {each.sha256}"]
    for mark, clauses in (("+", each.added), ("-", each.removed), ("~", each.changed)):
        lines += [f"  {mark} {clause}" for clause in clauses]
    return "\n".join(lines)
