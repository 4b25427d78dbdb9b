"""What other apps may ask of accounts, through `nexhome_site/wiring.py`."""

import uuid

from accounts.enums import AccountState
from accounts.models import User


def lacks_basic_info(subject_id: uuid.UUID) -> bool:
    """Tell whether an account lacks something of the basic set, so that nothing more may run."""
    waiting = (AccountState.SUBMITTED, AccountState.INCOMPLETE)
    return User.objects.filter(subject=subject_id, account_state__in=waiting).exists()
