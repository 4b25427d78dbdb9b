"""The buttons of the back office: each reads its form, calls the domain, says what came of it."""

import uuid
from collections.abc import Callable, Mapping

from django.forms import Form
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.inquiries.domain import answering, authorising, moving, publishing
from privacy.inquiries.enums import Outcome
from privacy.inquiries.forms import AnswerForm, CloseForm, DocumentForm, ReleaseForm

ANSWER, DECIDE = "privacy.answer_inquiry", "privacy.decide_authority"
Typed = Mapping[str, str]


class Refused(Exception):  # noqa: N818 - reads as the news it is
    """The domain said no; the text is for the person at the desk."""


REFUSALS: Mapping[type[Exception], str | Promise] = {
    answering.TakenAlready: gettext_lazy("A colleague was faster and looks after it."),
    answering.NotYours: gettext_lazy(
        "Nobody answers themselves, nor what a colleague looks after."
    ),
    answering.NothingWritten: gettext_lazy("Write the text first. Nothing changed."),
    answering.SomethingNew: gettext_lazy(
        "Not sent: something new came while you wrote. Your draft is kept; read it again below."
    ),
    answering.NobodyToAnswer: gettext_lazy(
        "Not sent: no registered address is known yet. The person concerned has to answer first, "
        "or the authority has to be decided. Your draft is kept."
    ),
    answering.NotAnswered: gettext_lazy("Answer first; only then it can be closed."),
    answering.WithoutAuthority: gettext_lazy(
        "For somebody else nothing is carried out before the authority is proven."
    ),
    authorising.ProofMissing: gettext_lazy(
        "Name the document: the person concerned has not said yes."
    ),
    publishing.NotWanted: gettext_lazy("Not published: the asker does not want it (any more)."),
    moving.TooLate: gettext_lazy("This cannot be done (any more): look at the state below."),
    moving.CaseGone: gettext_lazy("The asker has left the site."),
}


def clean(form: Form) -> dict[str, object]:
    """Return what a form says; raises Refused with its first words of complaint."""
    if not form.is_valid():
        raise Refused(" ".join(str(each) for errors in form.errors.values() for each in errors))
    return form.cleaned_data


def claim(*, inquiry_id: uuid.UUID, by: uuid.UUID, typed: Typed) -> str:
    answering.claim(inquiry_id=inquiry_id, by=by)
    return _("This case is yours.")


def release(*, inquiry_id: uuid.UUID, by: uuid.UUID, typed: Typed) -> str:
    answering.release(inquiry_id=inquiry_id, by=by)
    return _("Given back to the queue.")


def answer(*, inquiry_id: uuid.UUID, by: uuid.UUID, typed: Typed) -> str:
    """Keep the draft in any case; send it where the button said so."""
    told = clean(AnswerForm(typed))
    text, seen = str(told["text"]), int(str(told["seen"]))
    answering.save_draft(inquiry_id=inquiry_id, by=by, text=text)
    if "send" not in typed:
        return _("The draft is kept. Nobody but the desk sees it.")
    answering.send_answer(inquiry_id=inquiry_id, by=by, text=text, seen=seen)
    return _("The answer is on its way to the registered address.")


def close(*, inquiry_id: uuid.UUID, by: uuid.UUID, typed: Typed) -> str:
    told = clean(CloseForm(typed))
    answering.close(inquiry_id=inquiry_id, by=by, outcome=Outcome(str(told["outcome"])))
    return _("Closed.")


def prove(*, inquiry_id: uuid.UUID, by: uuid.UUID, typed: Typed) -> str:
    document = str(clean(DocumentForm(typed))["document"])
    authorising.decide(inquiry_id=inquiry_id, by=by, is_proven=True, document=document)
    return _("Authority is proven. From now on the agent reads the answers.")


def doubt(*, inquiry_id: uuid.UUID, by: uuid.UUID, typed: Typed) -> str:
    document = str(clean(DocumentForm(typed))["document"])
    authorising.decide(inquiry_id=inquiry_id, by=by, is_proven=False, document=document)
    return _("Authority is not proven. The agent reads no answer.")


def publish(*, inquiry_id: uuid.UUID, by: uuid.UUID, typed: Typed) -> str:
    told = clean(ReleaseForm(typed))
    try:
        publishing.release(
            inquiry_id=inquiry_id,
            by=by,
            question=str(told["question"]),
            answer=str(told["answer"]),
        )
    except publishing.ContactFound as found:
        kinds = ", ".join(str(kind.label) for kind in found.kinds)
        raise Refused(
            _("Not published: take this out first: %(kinds)s") % {"kinds": kinds}
        ) from None
    return _("Published, without a name.")


Deed = Callable[..., str]
DEEDS: Mapping[str, tuple[str, Deed]] = {
    "claim": (ANSWER, claim),
    "release": (ANSWER, release),
    "answer": (ANSWER, answer),
    "close": (ANSWER, close),
    "publish": (ANSWER, publish),
    "prove": (DECIDE, prove),
    "doubt": (DECIDE, doubt),
}


def do(name: str, *, inquiry_id: uuid.UUID, by: uuid.UUID, typed: Typed) -> str:
    """Do one deed and say in words what became of it; raises Refused."""
    try:
        return DEEDS[name][1](inquiry_id=inquiry_id, by=by, typed=typed)
    except tuple(REFUSALS) as refusal:
        raise Refused(str(REFUSALS[type(refusal)])) from refusal
