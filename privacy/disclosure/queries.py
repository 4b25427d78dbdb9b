"""Reads of the processors' register."""

from privacy.disclosure.models import Processor


def recipients() -> list[Processor]:
    """Return the third parties that get something today."""
    return list(Processor.objects.filter(active=True).order_by("code"))
