"""Who may look as what: the roles of promises.md 0.2, and the reader each is in the inventory."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from privacy.registry.elements import Purpose, Reader
from privacy.subjects.enums import Restriction


class Role(TextChoices):
    SUPPORT = "support", _("Support")
    LEGAL = "legal", _("Legal")
    PRIVACY = "privacy", _("Privacy officer")
    SECURITY = "security", _("Security officer")


READERS: Mapping[Role, Reader] = {
    Role.SUPPORT: Reader.SUPPORT,
    Role.LEGAL: Reader.LEGAL,
    Role.PRIVACY: Reader.PRIVACY,
    Role.SECURITY: Reader.SECURITY,
}
# The groups that `setup_roles` makes.
GROUPS: Mapping[str, Role] = {
    "Support": Role.SUPPORT,
    "Legal": Role.LEGAL,
    "Privacy officer": Role.PRIVACY,
    "Security officer": Role.SECURITY,
}
# While somebody is restricted, staff look only to settle what restricts them.
SETTLES: Mapping[Restriction, Purpose] = {
    Restriction.MINOR_REPORT: Purpose.MINORS,
    Restriction.UNDER_AGE: Purpose.MINORS,
    Restriction.CHALLENGE: Purpose.IDENTITY,
    Restriction.INCIDENT: Purpose.SECURITY,
}
