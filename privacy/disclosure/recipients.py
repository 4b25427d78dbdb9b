"""Which processors get an element of a function, for the pages about consents (T-3.11)."""

from collections.abc import Collection

from privacy.consent.recipients import ANSWERS, Recipient
from privacy.disclosure.models import Processor


def processors_of(elements: Collection[str]) -> list[Recipient]:
    """Return the processors in use that are listed for any of these elements."""
    found = Processor.objects.filter(active=True, elements__overlap=list(elements))
    return [Recipient(each.name, each.purpose) for each in found.order_by("code")]


ANSWERS.append(processors_of)
