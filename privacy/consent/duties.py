"""What consent does when others act: a published policy makes functions active, a restored
database turns off again what was turned off.
"""

from typing import Any

from django.dispatch import receiver

from privacy.consent import difference, replaying
from privacy.consent.publishing import publish_features
from privacy.policies import revising
from privacy.policies.domain import EXAMINERS
from privacy.policies.models import PolicyVersion
from privacy.policies.signals import text_published

__all__ = ["on_text_published", "replaying"]

# What a text must explain is known here, who publishes it is not.
EXAMINERS.append(difference.examine)
revising.WRITTEN.append(difference.written)


@receiver(text_published, dispatch_uid="privacy.consent")
def on_text_published(version: PolicyVersion, **_: Any) -> None:
    """Write, in the publication's transaction, which functions the new version made active."""
    publish_features(version=version)
