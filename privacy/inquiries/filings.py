"""What somebody sent us without an account; each app answers for its own (T-3.16, J-17).

Whoever proves the address sees it at `/my-request/` and may have it deleted, but for what a running
matter needs.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.functional import Promise

from privacy.messages.channels import Question


@dataclass(frozen=True)
class Filing:
    """One matter: its words, where it is followed, and why it cannot go yet (nothing: it can)."""

    title: str | Promise
    reference: str
    state: str | Promise
    at: datetime
    url: str = field(repr=False)
    stays_because: str | Promise = ""


filings: Question[Filing] = Question("What did this Subject send us without an account?")
