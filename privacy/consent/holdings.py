"""What consent keeps of people: read by the app's `personal_data.py`."""

from datetime import timedelta

from django.utils.translation import gettext_noop

from privacy.consent.models import ConsentEvent, FeatureVersion, ShownText
from privacy.registry.elements import Purpose
from privacy.registry.holdings import Erase, Holding, Keep, Personal, Technical, registry

PUBLIC = Technical("what everybody is shown, about nobody")
PASSES = Technical("goes into the file that is handed out in the same breath; kept nowhere")
NARROWS = Technical("which part of a list is wanted; kept nowhere")
WAY = Technical("the way to the person; leads nowhere once the person is gone", outlives=True)

registry.asks(
    "privacy.consent.forms.DecisionForm",
    {
        "feature": Personal("D-41"),
        "version": PUBLIC,
        "shown": PUBLIC,
        "granted": Personal("D-41"),
        "despite": Technical("that the page had named the signal of the browser"),
    },
)
registry.asks("privacy.consent.forms.ReceiptForm", {"added": PASSES, "kind": NARROWS})
registry.asks("privacy.consent.forms.SwitchForm", {"on": Personal("D-41")})
registry.asks("privacy.consent.forms.HistoryForm", {"feature": NARROWS, "act": NARROWS})
registry.hold(
    Holding(
        model=FeatureVersion,
        subject=None,
        columns=dict.fromkeys(
            ("id", "feature", "version", "definition", "definition_hash"), PUBLIC
        ),
    )
)
registry.hold(
    Holding(
        model=ShownText,
        subject=None,
        columns=dict.fromkeys(
            ("sha256", "feature", "version", "language", "body", "first_shown_at"), PUBLIC
        ),
    )
)
registry.hold(
    Holding(
        model=ConsentEvent,
        subject="subject",
        columns={
            "id": Technical("a number that tells the order of events"),
            "reference": WAY,
            "subject": WAY,
            "install_id": Technical("a random number of an install behind which nobody is known"),
            "device": Technical("a random number of a link; leads nowhere once it has ended"),
            "feature": Personal("D-41"),
            "act": Personal("D-41"),
            "version": Technical("which published text"),
            "text": Technical("which published words"),
            "language": Personal("D-41"),
            "channel": Personal("D-41"),
            "source": Personal("D-41"),
            "gpc": Personal("D-41"),
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
