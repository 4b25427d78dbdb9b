"""What a parent or guardian who reported finds at `/my-request/`: no more than on the case page."""

import uuid
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from privacy.inquiries.filings import Filing, filings
from privacy.web.languages import full_address
from takedown.minors import case_page, tokens
from takedown.minors.enums import ENDED
from takedown.minors.models import MinorReport

RUNS = _("The report is about a child: it stays until it is decided and done.")


@filings.answer
def reports(subject_id: uuid.UUID) -> Iterator[Filing]:
    """Return the reports of a Subject that were confirmed."""
    for report in MinorReport.objects.filter(subject=subject_id, confirmed_at__isnull=False):
        token = tokens.token(tokens.CASE, report.pk)
        yield Filing(
            title=_("Report about a minor"),
            reference=report.reference,
            state=case_page.STATES[report.state][0],
            at=report.filed_at,
            url=full_address("minors_case", report.reference, token),
            stays_because="" if report.state in ENDED else RUNS,
        )
