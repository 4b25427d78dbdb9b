"""What a look keeps of people: read by the app's `personal_data.py`."""

from datetime import timedelta

from privacy.lookups.models import LookUp
from privacy.registry.elements import Purpose
from privacy.registry.holdings import Erase, Holding, Personal, Retention, Technical, registry

WAY = Technical("the way to the person; leads nowhere once the person is gone", outlives=True)
STAFF = Technical("what staff did, in words of ours; about nobody once the number leads nowhere")

registry.hold(
    Holding(
        model=LookUp,
        subject="subject",
        columns={
            "id": Technical("a random number of one form"),
            "looker": WAY,
            "subject": WAY,
            "role": STAFF,
            "elements": STAFF,
            "purpose": STAFF,
            "reason": Personal("D-47"),
            "at": STAFF,
            "until": STAFF,
            "kept_until": STAFF,
        },
        purposes=[Purpose.PROOF],
        retention=Retention(timedelta(days=365), since="at"),
        erase=Erase.BLANK,
    )
)
