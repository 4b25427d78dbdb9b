"""The closed list of purposes in words: what each is, by which clause, whether it has a switch.

T-3.10 names what the data that people give may be used for, P-2 and P-3 what the rest is for, and
the legal duties follow from the promises. Marketing stands on no list of the published texts: it
is nobody's purpose but that of whoever opts in to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from privacy.registry.elements import Purpose


@dataclass(frozen=True)
class Why:
    """One purpose. `optional`: only for whoever switched it on, until they switch it off."""

    name: str | Promise
    clauses: tuple[str, ...]
    optional: bool = False


PURPOSES: Mapping[Purpose, Why] = {
    Purpose.IDENTITY: Why(_("to know who you are and to give you the service"), ("T-3.10",)),
    Purpose.INSTRUCTION: Why(_("to carry out what you ask for"), ("T-3.10",)),
    Purpose.RESPONSE: Why(_("to answer questions, suggestions and reports"), ("T-3.10",)),
    Purpose.TRAFFIC: Why(_("to count how the site is used"), ("T-3.9", "T-3.10")),
    Purpose.INFORM: Why(_("to tell you what you need to know"), ("T-3.10",)),
    Purpose.TRANSACTION: Why(_("to keep what you do with us safe"), ("P-2.1",)),
    Purpose.DEVICE: Why(_("to protect your account and your devices"), ("P-3.7",)),
    Purpose.LOCATION: Why(
        _("to give a service that needs a place"), ("P-3.9", "P-3.10"), optional=True
    ),
    Purpose.CONVENIENCE: Why(
        _("to let you find again what you did"), ("P-3.11", "P-3.13"), optional=True
    ),
    Purpose.OPERATIONS: Why(_("to see how well the site works"), ("P-3.12",), optional=True),
    Purpose.SECURITY: Why(_("to find and report weak points"), ("P-3.12",)),
    Purpose.MINORS: Why(_("to protect minors"), ("P-4.2", "P-4.5")),
    Purpose.CLAIM: Why(_("to settle a claim"), ("T-1.7", "P-5")),
    Purpose.RIGHTS: Why(_("to give you your rights over your data"), ("T-3.16", "T-3.19")),
    Purpose.PROOF: Why(_("to be able to prove what was done"), ("P-1.4", "T-3.13")),
    Purpose.MARKETING: Why(_("to send you offers"), ("T-3.10", "P-4.3"), optional=True),
}
