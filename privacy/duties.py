"""Lists the recurring and later duties of the packages: importing them registers them."""

from privacy.ledger import duties as ledger

__all__ = ["ledger"]
