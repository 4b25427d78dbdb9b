"""What choices and mailings keep of people: read by the app's `personal_data.py`."""

from datetime import timedelta

from django.utils.translation import gettext_noop

from privacy.messages.models import Mailing, MessageChoice, StopLink
from privacy.registry.elements import Purpose
from privacy.registry.holdings import Erase, Holding, Keep, Personal, Technical, registry

WAY = Technical("the way to the person; leads nowhere once the person is gone", outlives=True)
NUMBERS = Technical("a mail for many, and how many; about nobody")

registry.hold(
    Holding(
        model=MessageChoice,
        subject="subject",
        columns={
            "id": Technical("a number that tells the order of events"),
            "reference": WAY,
            "subject": WAY,
            "topic": Personal("D-41"),
            "on": Personal("D-41"),
            "place": Personal("D-41"),
            "language": Personal("D-41"),
            "at": Personal("D-41"),
        },
        purposes=[Purpose.PROOF],
        erase=Erase.PSEUDONYMISE,
        minors=Erase.DELETE,
        keep=Keep(
            gettext_noop(
                "proof of what was agreed to and turned off, under a number that leads nowhere"
            ),
            timedelta(days=3 * 365),
        ),
    )
)
registry.hold(
    Holding(
        model=StopLink,
        subject="subject",
        columns={
            "handle": Technical("a random number in a mail"),
            "subject": WAY,
            "topic": Technical("one of two words of ours"),
        },
    )
)
registry.hold(
    Holding(
        model=Mailing,
        subject=None,
        columns=dict.fromkeys(
            ("id", "code", "kind", "texts", "excluded", "written", "begun_at", "written_at"),
            NUMBERS,
        )
        | {"cursor": Technical("a random id to go on from", outlives=True)},
    )
)
