"""Two reports for a development machine: one waits for the officer, one is done.

Made as people make them. Loading twice changes nothing.
"""

from privacy.subjects.domain import create
from takedown.minors import tokens
from takedown.minors.domain import confirming, deciding, filing
from takedown.minors.domain.filing import Told
from takedown.minors.enums import Decider, IdentifierKind, Relation
from takedown.minors.models import MinorFinding, MinorReport
from takedown.works import domain as works
from takedown.works.domain import Text, Values
from takedown.works.enums import SourceType, WorkKind
from takedown.works.models import Work

WAITING = Told(
    name="Katarzyna Nowak",
    relation=Relation.PARENT,
    email="katarzyna.nowak@example.com",
    language="en",
    identifiers={IdentifierKind.USERNAME: "demo-anna", IdentifierKind.TEXT: "Ania2014"},
)
DONE = Told(
    name="何美儀",
    relation=Relation.GUARDIAN,
    email="ho.mei-yee@example.com",
    language="zh-hant",
)
SLUG = "open-day-2026"
OPEN_DAY = Values(
    slug=SLUG,
    kind=WorkKind.TEXT,
    source_type=SourceType.OWN,
    texts={
        "en": Text("Open day 2026", "Families at our works.", "Names of the young builders."),
        "zh-hant": Text("2026 開放日", "家庭參觀我們的廠房。", "小建築師的名字。"),
    },
)


def load() -> list[MinorReport]:
    """File and confirm what is missing; decide the one that is done."""
    if MinorReport.objects.exists():
        return []
    return [confirmed(WAITING), done()]


def confirmed(told: Told) -> MinorReport:
    """File a report and open its link, as its reporter does."""
    report = filing.file(told=told)
    return confirming.confirm(token=tokens.token(tokens.CONFIRM, report.pk))


def done() -> MinorReport:
    """Report a page that names children, and decide it as an officer."""
    officer, editor = create(), create()
    if not Work.objects.filter(slug=SLUG).exists():
        work = works.write(values=OPEN_DAY, actor_id=editor.pk, upload=None)
        works.publish(work_id=work.pk)
    address = {IdentifierKind.PAGE: f"http://localhost:8000/works/{SLUG}/"}
    report = confirmed(Told(**{**DONE.__dict__, "identifiers": address}))
    for finding in MinorFinding.objects.filter(report=report, page_id__isnull=False):
        deciding.accept(finding_id=finding.pk, decider=Decider.OFFICER, by=officer.pk)
    report.refresh_from_db()
    return report
