"""Changes that a program asks for go through the forms of the pages and their domain functions.

What a page asks in boxes is one text here: a date is YYYY-MM-DD, a number E.164. Every rule, and
the words of every refusal, are the page's.
"""

import re
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.utils.translation import gettext as _

from accounts import edit_pages
from accounts.api.own_account import CONTACTS, ELEMENT_OF, Versions
from accounts.certificates import NO_EXPIRY
from accounts.domain import correcting, reaching
from accounts.edit_pages import EditPage
from accounts.element_forms import ElementForm, EmailForm, MobileForm
from accounts.models import User
from accounts.models.profile import CERTIFICATE_COLUMNS
from privacy.registry.inventory import INVENTORY
from privacy.work.clock import now

Given = Mapping[str, Any]
Answers = dict[str, str | None]
# What is said together with a contact, and all that a call about one may hold.
BESIDE = {"mobile": ("mobile_declared",)}
OF_CONTACTS = frozenset({*CONTACTS, "mobile_declared"})
FORMS: dict[str, type[ElementForm]] = {"mobile": MobileForm, "email": EmailForm}
DATES = frozenset({"birth_date", "certificate_from", "certificate_until"})
DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
# Of a document these two change alone when it is renewed.
PERIOD = frozenset({"certificate_from", "certificate_until"})
# Fields of forms that are no fields of the call, and those that stand for them.
SAID_BY = {"certificate_no_expiry": "certificate_until", "mobile_declared": "mobile_declared"}


class Refused(Exception):  # noqa: N818 - reads as the news it is
    """Some values cannot be taken; `errors` name each field in plain words and repeat no value."""

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__()
        self.errors = errors


# --- details that change at once ----------------------------------------------------------------


def correct(*, user: User, given: Given, versions: Versions) -> list[str]:
    """Change details; return the elements that are others now.

    All of them or none. Raises Refused, `correcting.Conflict` where anything was changed since
    `versions` were read, and SubjectGone.
    """
    answers = answers_of(user, given)
    try:
        return correcting.correct(
            user_id=user.pk,
            answers=answers,
            now=now(),
            version=versions.told,
            shown=tuple(correcting.ELEMENT_OF),
        )
    except correcting.Refused as refusal:
        raise Refused(
            [each for column, error in refusal.errors.items() for each in said(column, error)]
        ) from refusal


def answers_of(user: User, given: Given) -> Answers:
    """Return what was given as the profile keeps it; raises Refused with every form's errors.

    The pages are asked in their order, and each sees what those before it were told.
    """
    values = edit_pages.values_for(user)
    answers: Answers = dict.fromkeys(CERTIFICATE_COLUMNS) if is_taken_out(given) else {}
    errors: list[dict[str, str]] = []
    for page in pages_of(given):
        try:
            told = told_to(page, {**values, **answers}, given)
        except Refused as refusal:
            errors += refusal.errors
        else:
            answers |= told
    if errors:
        raise Refused(errors)
    return answers


def is_taken_out(given: Given) -> bool:
    """Tell whether the document goes, because it stands in the way of another change."""
    of_document = {given[name] for name in CERTIFICATE_COLUMNS if name in given}
    return (
        "certificate_number" in given
        and of_document == {None}
        and len(given) > len(set(given) & set(CERTIFICATE_COLUMNS))
    )


def pages_of(given: Given) -> Iterator[EditPage]:
    """Yield the pages that ask for what was given."""
    left_out = set(CERTIFICATE_COLUMNS) if is_taken_out(given) else set()
    wanted = set(given) - left_out
    of_document = wanted & set(CERTIFICATE_COLUMNS)
    for page in edit_pages.PAGES.values():
        if page.name == "certificate":
            is_asked = bool(of_document - PERIOD)
        elif page.name == "validity":
            is_asked = bool(of_document) and of_document <= PERIOD
        else:
            is_asked = not wanted.isdisjoint(page.columns)
        if is_asked:
            yield page


def told_to(page: EditPage, values: Mapping[str, str | None], given: Given) -> Answers:
    """Return what a page's form makes of what was given; raises Refused."""
    asked = [column for column in page.columns if column in given] or list(page.columns)
    if missing := edit_pages.missing_before(page, values):
        names = ", ".join(str(INVENTORY[element].name) for element in missing)
        words = _("First this has to be told, and rightly: %(names)s") % {"names": names}
        raise Refused(said(asked[0], ValidationError(words, code="needs")))
    # Of a document whatever is not named stays, but for its number, which is not shown back.
    kept = {column: values[column] for column in page.columns if column != "certificate_number"}
    form = page.draw(
        typed({**kept, **{name: given[name] for name in asked if name in given}}), values
    )
    if not form.is_valid():
        raise Refused(errors_of(form))
    return form.told()


def typed(answers: Given) -> dict[str, str]:
    """Return answers as a page's form is sent."""
    found: dict[str, str] = {}
    for field, answer in answers.items():
        if field in DATES:
            found |= in_boxes(field, answer or "")
        else:
            found[field] = answer or ""
    return found


def in_boxes(field: str, day: str) -> dict[str, str]:
    """Return a date as its three boxes; what is none fills the first, where it is refused."""
    if day == NO_EXPIRY and field == "certificate_until":
        return {"certificate_no_expiry": "on"}
    found = DAY.fullmatch(day)
    parts = found.groups() if found else (day, "1", "1") if day else ("", "", "")
    return {f"{field}_{box}": part for box, part in zip(BOXES, parts, strict=True)}


BOXES = ("year", "month", "day")


# --- a number or address, which counts after its code -------------------------------------------


def ask(*, user: User, given: Given, versions: Versions, source: str) -> bool:
    """Send a code to a new number or address; False when it is the present one.

    Raises Refused, `correcting.Conflict`, TooManySends and SubjectGone.
    """
    field = "email" if "email" in given else "mobile"
    if set(given) - {field, *BESIDE.get(field, ())}:
        words = _("It counts after its code: send it in a call of its own")
        raise Refused(said(field, ValidationError(words, "alone")))
    form = FORMS[field](
        {
            "mobile_number": given.get("mobile") or "",
            "mobile_declared": given.get("mobile_declared"),
            "email": given.get("email") or "",
        }
    )
    if not form.is_valid():
        raise Refused(errors_of(form))
    return reaching.ask(
        user_id=user.pk,
        purpose=CONTACTS[field],
        target=form.cleaned_data[field],
        source=source,
        version=versions.contacts[field],
    )


def prove(*, user_id: uuid.UUID, field: str, code: str) -> bool:
    """Take the code of a new number or address; False for one that does not help.

    Raises `reaching.NothingPending` and SubjectGone.
    """
    return reaching.prove(user_id=user_id, purpose=CONTACTS[field], code=code)


# --- what is said of a refusal ------------------------------------------------------------------


def errors_of(form: BaseForm) -> list[dict[str, str]]:
    """Return every error of a form."""
    return [
        each
        for field, errors in form.errors.as_data().items()
        for error in errors
        for each in said(SAID_BY.get(field, field), error)
    ]


def said(field: str, error: ValidationError) -> list[dict[str, str]]:
    """Return an error with its field, the field's name in plain words, and what to do."""
    element = ELEMENT_OF.get("mobile" if field == "mobile_declared" else field, "")
    name = str(INVENTORY[element].name) if element else ""
    return [
        {
            "field": field,
            "name": name,
            "code": str(each.code or "invalid"),
            "detail": " ".join(each.messages),
        }
        for each in error.error_list
    ]
