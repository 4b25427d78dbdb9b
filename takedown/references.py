"""The public reference of a case: made from its random id, so it outlives the row of the case.

A database restored from before a case was filed still knows what a removed page is to name.
"""

import uuid

# Letters and digits that nobody mistakes for one another on the telephone.
UNAMBIGUOUS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10


def public_reference(case_id: uuid.UUID) -> str:
    """Return the reference of a case, as pages and letters show it: `C-7KQ4M-2XH9R`."""
    number, letters = case_id.int, ""
    for _ in range(LENGTH):
        number, digit = divmod(number, len(UNAMBIGUOUS))
        letters += UNAMBIGUOUS[digit]
    return f"C-{letters[:5]}-{letters[5:]}"
