"""What an authority says, as a rule of the mark "true" (T-3.4, P-2.4).

Nobody has to be checked: without a check the mark stands on what was proven by code. A document
that has ended since is the matter of another mark.
"""

from accounts.domain.marks import Known, rule
from accounts.enums import Mark, Outcome
from accounts.identity.enums import CheckState
from accounts.identity.queries import state_of

SAYS = {CheckState.MISMATCH: Outcome.FAILED, CheckState.PENDING: Outcome.OPEN}


@rule("identity.agrees", version=1, mark=Mark.TRUE, element="D-17")
def authority_agrees(what: Known) -> Outcome:
    """The authority that issued the document does not say otherwise."""
    return SAYS.get(state_of(what.user.subject_id), Outcome.PASSED)
