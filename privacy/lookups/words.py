"""A look in words, for the person and for whoever watches over staff."""

from django.utils.text import capfirst

from privacy.lookups.models import LookUp
from privacy.purposes.words import PURPOSES
from privacy.registry.elements import Purpose
from privacy.registry.inventory import INVENTORY


def elements_of(look: LookUp) -> str:
    """Return the names of the elements that were seen."""
    return capfirst(", ".join(str(INVENTORY[key].name) for key in look.elements))


def purpose_of(look: LookUp) -> str:
    """Return what it was for."""
    return capfirst(str(PURPOSES[Purpose(look.purpose)].name))
