"""What other apps may ask of accounts, through `nexhome_site/wiring.py`."""

import uuid

from accounts.enums import AccountState
from accounts.models import User


def lacks_basic_info(subject_id: uuid.UUID) -> bool:
    """Tell whether an account lacks something of the basic set, so that nothing more may run."""
    waiting = (AccountState.SUBMITTED, AccountState.INCOMPLETE)
    return User.objects.filter(subject=subject_id, account_state__in=waiting).exists()


def may_decide_texts(subject_id: uuid.UUID) -> bool:
    """Tell whether a person is a member of staff who may publish texts (P-1.3)."""
    found = User.objects.filter(subject=subject_id, is_staff=True, is_active=True).first()
    return found is not None and found.has_perm("privacy.decide_revision")
