"""What may be asked about, and what is kept of it beside consents and acceptances."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from privacy.consent.enums import Feature
from privacy.policies.enums import Document


class Answer(TextChoices):
    """Silence is no answer: nothing is kept of it but that the page was shown."""

    SHOWN = "shown", _("shown")
    REFUSED = "refused", _("not now")


# The two texts, then the functions that somebody turned on.
ABOUT = (*map(str, Document), *map(str, Feature))
