"""What a notifier finds at `/my-request/`: each notice, and why a running one stays."""

import uuid
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from privacy.inquiries.filings import Filing, filings
from privacy.web.languages import full_address
from takedown.notices import tokens
from takedown.notices.enums import ENDED, CaseState
from takedown.notices.models import CopyrightCase

RUNS = _("The notice is a claim about a work: it stays until the case has ended.")


@filings.answer
def notices(subject_id: uuid.UUID) -> Iterator[Filing]:
    """Return the notices of a Subject that were received and whose words are still kept."""
    rows = CopyrightCase.objects.filter(subject=subject_id, key__isnull=False)
    for case in rows.exclude(state=CaseState.DRAFT):
        token = tokens.token("case", case.pk)
        yield Filing(
            title=_("Copyright notice"),
            reference=case.reference,
            state=case.get_state_display(),
            at=case.arrived_at,
            url=full_address("copyright_case", case.reference, token),
            stays_because="" if case.state in ENDED else RUNS,
        )
