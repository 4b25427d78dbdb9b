"""The buttons of the back office: each reads its form, calls the domain, says what came of it."""

import uuid
from collections.abc import Callable, Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacy.formparts.words import WordsField
from takedown.notices.domain import deciding, ending
from takedown.notices.domain.deciding import Judgement
from takedown.notices.enums import DOWN, AddressState, Element
from takedown.notices.forms import LONG
from takedown.notices.models import CopyrightCase

Typed = Mapping[str, str]


class Refused(Exception):  # noqa: N818 - reads as the news it is
    """The domain said no; the text is for the person at the desk."""


def decided_already() -> Refused:
    return Refused(
        _("A colleague was faster, or this case cannot be decided now. Nothing changed.")
    )


def no_reason() -> Refused:
    return Refused(_("Write the reason: the letter tells it. Nothing changed."))


def words(typed: Typed, name: str) -> str:
    """Return what was typed into a field of the desk; what no letter can carry is refused."""
    try:
        return str(WordsField(required=False, max_length=LONG).clean(typed.get(name, "")))
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from None


def judge(*, case: CopyrightCase, actor_id: uuid.UUID, typed: Typed) -> str:
    """Take a verdict for each slot that has one."""
    given = {
        element: Judgement(
            is_valid=typed[f"verdict-{element}"] == "valid",
            reason=words(typed, f"reason-{element}"),
        )
        for element in Element
        if typed.get(f"verdict-{element}") in {"valid", "invalid"}
    }
    if not given:
        raise Refused(_("Choose a verdict for at least one element."))
    try:
        deciding.judge(case_id=case.pk, actor_id=actor_id, judgements=given)
    except deciding.AlreadyDecided:
        raise decided_already() from None
    except deciding.WithoutReason:
        raise no_reason() from None
    return ngettext("%(n)d element judged.", "%(n)d elements judged.", len(given)) % {
        "n": len(given)
    }


def write(*, case: CopyrightCase, actor_id: uuid.UUID, typed: Typed) -> str:
    try:
        deciding.write_to_notifier(case_id=case.pk, actor_id=actor_id, text=words(typed, "text"))
    except deciding.WithoutReason:
        raise Refused(_("Write the message first.")) from None
    except deciding.AlreadyDecided:
        raise decided_already() from None
    return _("The message is on its way.")


def accept(*, case: CopyrightCase, actor_id: uuid.UUID, typed: Typed) -> str:
    """Take down every address that is not marked to stay; a customer's, where one saw it gone."""
    kept = {
        address.pk: words(typed, f"why-{address.pk}")
        for address in case.addresses.all()
        if typed.get(f"keep-{address.pk}")
    }
    done = {address.pk for address in case.addresses.all() if typed.get(f"done-{address.pk}")}
    try:
        deciding.accept(case_id=case.pk, actor_id=actor_id, kept=kept, done_there=done)
    except deciding.AlreadyDecided:
        raise decided_already() from None
    except deciding.NotComplete as error:
        names = ", ".join(str(element.label) for element in error.elements)
        raise Refused(
            _("Not accepted: these elements are not valid yet: %(names)s") % {"names": names}
        ) from None
    except deciding.NothingChosen:
        raise Refused(_("Every address is marked to stay: then reject the notice.")) from None
    except deciding.NotDoneThere:
        raise Refused(
            _(
                "Not accepted: have the material on the customer's site removed first, and tick "
                "each address where you saw that it is gone."
            )
        ) from None
    except deciding.WithoutReason:
        raise no_reason() from None
    count = case.addresses.filter(state__in=[*DOWN, AddressState.DISABLED]).count()
    text = ngettext(
        "Accepted: %(n)d address is down.", "Accepted: %(n)d addresses are down.", count
    )
    return text % {"n": count}


def reject(*, case: CopyrightCase, actor_id: uuid.UUID, typed: Typed) -> str:
    try:
        deciding.reject(case_id=case.pk, actor_id=actor_id, reason=words(typed, "reason"))
    except deciding.AlreadyDecided:
        raise decided_already() from None
    except deciding.WithoutReason:
        raise no_reason() from None
    return _("Rejected. The notifier is told why.")


def restore(*, case: CopyrightCase, actor_id: uuid.UUID, typed: Typed) -> str:
    reason = words(typed, "reason")
    if not reason:
        raise no_reason()
    try:
        ending.restore(case_id=case.pk, actor_id=actor_id, reason=reason)
    except ending.HeldByAnother as error:
        raise Refused(
            _("Not restored: another notice stands against it: %(references)s")
            % {"references": ", ".join(error.references)}
        ) from None
    except ending.TooLate:
        raise Refused(_("Nothing of this notice is down.")) from None
    return _("Restored. Both sides are told.")


Deed = Callable[..., str]
DEEDS: Mapping[str, Deed] = {
    "judge": judge, "write": write, "accept": accept, "reject": reject, "restore": restore,
}  # fmt: skip
