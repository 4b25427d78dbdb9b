"""What asking again keeps of people: read by the app's `personal_data.py`."""

from privacy.prompting.models import TextAsked
from privacy.registry.elements import Purpose
from privacy.registry.holdings import Erase, Holding, Personal, Technical, registry

SHOWN = Technical("what everybody is shown, about nobody")

registry.asks(
    "privacy.prompting.forms.AnswerForm",
    {
        "version": SHOWN,
        "shown": SHOWN,
        "granted": Personal("D-42"),
        "despite": Technical("that the page had named the signal of the browser"),
        "next": Technical("where to go on; kept nowhere"),
    },
)
registry.hold(
    Holding(
        model=TextAsked,
        subject="subject",
        columns={
            "id": Technical("the row's own number"),
            "subject": Technical("the way to the person; the row goes with them"),
            "version": Technical("which published text"),
            "act": Personal("D-42"),
            "language": Personal("D-42"),
            "at": Personal("D-42"),
        },
        purposes=[Purpose.PROOF],
        erase=Erase.DELETE,
    )
)
