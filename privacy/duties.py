"""Lists the recurring and later duties of the packages: importing them registers them."""

from privacy.consent import duties as consent
from privacy.erasure import duties as erasure
from privacy.inquiries import duties as inquiries
from privacy.ledger import duties as ledger
from privacy.lookups import duties as lookups
from privacy.messages import duties as messages
from privacy.messages import replaying as stopping
from privacy.outside import duties as outside
from privacy.policies import duties as policies
from privacy.subjects import replaying as subjects
from privacy.subscriptions import duties as subscriptions

__all__ = [
    "consent",
    "erasure",
    "inquiries",
    "ledger",
    "lookups",
    "messages",
    "outside",
    "policies",
    "stopping",
    "subjects",
    "subscriptions",
]
