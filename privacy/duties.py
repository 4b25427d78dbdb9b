"""Lists the recurring and later duties of the packages: importing them registers them."""

from privacy.ledger import duties as ledger
from privacy.messages import duties as messages

__all__ = ["ledger", "messages"]
