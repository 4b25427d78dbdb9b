"""Later versions of a text, published as two members of the staff would."""

import uuid
from datetime import datetime

from django.contrib.auth.models import Permission

from accounts.models import User
from privacy.policies import revising
from privacy.policies.domain import Dossier, publish
from privacy.policies.enums import Kind
from privacy.policies.models import PolicyVersion
from privacy.policies.reading import Draft

REASONS = {"en": "Clearer words.", "zh-hans": "措辞更清楚。", "zh-hant": "措辭更清楚。"}


def member_of_staff(name: str, *, may_decide: bool = True) -> User:
    """Return somebody of the staff, who may publish texts or not."""
    user = User.objects.create_user(name, password="a password for tests", is_staff=True)
    if may_decide:
        names = ["view_revision", "decide_revision", "view_policyversion"]
        user.user_permissions.add(*Permission.objects.filter(codename__in=names))
    return user


def dossier(draft: Draft, **more: object) -> Dossier:
    """Return what belongs to a draft: two people, a reason, whatever it adds explained."""
    explanations = revising.written(draft)
    said = {
        "kind": Kind.CONSENT_REQUIRED if explanations else Kind.EDITORIAL,
        "reasons": REASONS,
        "explanations": explanations,
        "completed_by": uuid.uuid4(),
        "approved_by": uuid.uuid4(),
        **more,
    }
    return Dossier(**said)  # type: ignore[arg-type] # whatever a test says


def publish_as_two(draft: Draft, *, effective_at: datetime | None = None) -> PolicyVersion:
    """Publish a draft, whether or not it is the first of its document."""
    return publish(draft=draft, dossier=dossier(draft), effective_at=effective_at)
