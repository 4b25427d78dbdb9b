"""Which processors get an element of a function, for the pages about consents (T-3.11)."""

from collections.abc import Collection

from privacy.consent.recipients import ANSWERS, Recipient
from privacy.disclosure.models import Processor
from privacy.purposes.words import PURPOSES
from privacy.registry.elements import Purpose


def processors_of(elements: Collection[str]) -> list[Recipient]:
    """Return the processors in use that are listed for any of these elements."""
    found = Processor.objects.filter(active=True, elements__overlap=list(elements))
    return [
        Recipient(each.name, str(PURPOSES[Purpose(each.purpose)].name))
        for each in found.order_by("code")
    ]


ANSWERS.append(processors_of)
