"""The notice before anything is asked: which elements, for what, and who else receives them.

It is made of the inventory and the processors' register alone, so it cannot say less than is done.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from privacy.disclosure.queries import recipients
from privacy.registry.elements import Category
from privacy.registry.inventory import INVENTORY

# In the order of the pages.
ASKED_FOR = (
    *("D-06", "D-10"),
    *("D-04", "D-05", "D-15", "D-16"),
    *("D-07", "D-08", "D-09"),
    *("D-11", "D-13", "D-14"),
    *("D-02", "D-03"),
)
PURPOSES = {
    "identity_service": _("to know who has the account and to let nobody else in"),
    "minor_protection": _("to keep accounts to adults"),
    "inform": _("to tell you what happens to your account"),
    "response": _("to answer you"),
    "instruction": _("to carry out what you ask us to do"),
}


@dataclass(frozen=True)
class Asked:
    """One line of the notice."""

    name: str | Promise
    is_optional: bool
    purposes: Sequence[str | Promise]
    recipients: Sequence[str]


def asked() -> list[Asked]:
    """Return every element that registration asks for."""
    processors = recipients()
    return [
        Asked(
            name=INVENTORY[element].name,
            is_optional=INVENTORY[element].category == Category.OPTIONAL,
            purposes=[PURPOSES[word] for word in INVENTORY[element].purposes if word in PURPOSES],
            recipients=[
                f"{gettext(each.name)}, {countries.name(each.country)}"
                for each in processors
                if element in each.elements
            ],
        )
        for element in ASKED_FOR
    ]
