"""The pages on which details are changed: which element each is about, its form, its first values.

One page an element, but for the certificate, of which no part is anything without the others; its
validity, which changes alone when a document is renewed, has a page besides.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import edit_forms as own
from accounts import element_forms as asked
from accounts.domain import elements
from accounts.enums import Gender
from accounts.models import Profile, User
from accounts.models.profile import CERTIFICATE_COLUMNS
from accounts.regions import today_in
from privacy.work.clock import now

Data = QueryDict | Mapping[str, Any] | None
Answers = Mapping[str, str | None]
Draw = Callable[[Data, Answers], asked.ElementForm]


@dataclass(frozen=True)
class EditPage:
    """One page. `needs` are elements that must be told before its form can be drawn."""

    name: str
    title: str | Promise
    elements: tuple[str, ...]
    columns: tuple[str, ...]
    draw: Draw
    needs: tuple[str, ...] = ()


def plain(form: type[asked.ElementForm]) -> Draw:
    """Return how a form is drawn whose fields are the columns."""

    def draw(data: Data, values: Answers) -> asked.ElementForm:
        return form(data, initial=dict(values))

    return draw


def birth_date(data: Data, values: Answers) -> asked.ElementForm:
    born = values["birth_date"]
    return own.BirthDateForm(
        data, initial={"birth_date": date.fromisoformat(born) if born else None}
    )


def certificate(data: Data, values: Answers) -> asked.ElementForm:
    """Draw registration's own form: the number is held against birth date and gender there."""
    country = values["country"] or ""
    shown = {"certificate_type": values["certificate_type"], **period_of(values)}
    return asked.CertificateForm(
        data,
        initial={name: value for name, value in shown.items() if value},
        country=country,
        born=elements.day(values["birth_date"]),
        gender=Gender(values["gender"] or ""),
        today=today_in(country, now=now()),
    )


def validity(data: Data, values: Answers) -> asked.ElementForm:
    return own.PeriodForm(data, initial=period_of(values))


def period_of(values: Answers) -> dict[str, Any]:
    return asked.told_period({name: value for name, value in values.items() if value})


PAGES = {
    page.name: page
    for page in (
        EditPage("username", _("user name"), ("D-02",), ("username",), plain(own.UsernameForm)),
        EditPage("name", _("name"), ("D-04",), ("name",), plain(asked.NameForm)),
        EditPage("gender", _("gender"), ("D-05",), ("gender",), plain(asked.GenderForm)),
        EditPage(
            "country", _("country or region"), ("D-06",), ("country",), plain(own.CountryForm)
        ),
        EditPage("birth-date", _("date of birth"), ("D-10",), ("birth_date",), birth_date),
        EditPage(
            "certificate",
            _("identity document"),
            ("D-07", "D-08", "D-09"),
            CERTIFICATE_COLUMNS,
            certificate,
            needs=("D-05", "D-06", "D-10"),
        ),
        EditPage(
            "validity",
            _("validity of the certificate"),
            ("D-09",),
            ("certificate_from", "certificate_until"),
            validity,
            needs=("D-07", "D-08"),
        ),
        EditPage(
            "education", _("level of education"), ("D-15",), ("education",),
            plain(asked.EducationForm),
        ),
        EditPage(
            "occupation", _("occupation"), ("D-16",), ("occupation",), plain(asked.OccupationForm)
        ),
        EditPage(
            "postal-address", _("postal or other contact"), ("D-14",), ("postal_address",),
            plain(asked.PostalAddressForm),
        ),
        EditPage(
            "language", _("language of pages and mails"), ("D-73",), ("language",),
            plain(own.LanguageForm),
        ),
    )
}  # fmt: skip
# What tells nothing about who somebody is, or how they come in, is changed without a fresh proof.
WITHOUT_PROOF = frozenset({"education", "occupation", "postal-address", "language"})
# What stands in the way is taken out with the document's number, by a box that the page then shows.
TAKE_OUT = "without_document"


def values_for(user: User) -> dict[str, str | None]:
    """Return what the forms of an account begin with."""
    profile = Profile.objects.filter(user=user).first() or Profile()
    names = {name for page in PAGES.values() for name in page.columns} - {"username"}
    return {"username": user.username} | {name: getattr(profile, name) for name in names}


def missing_before(page: EditPage, values: Answers) -> list[str]:
    """Return the elements that have to be told, and told rightly, before a page can ask."""
    broken = {*elements.blank(values), *elements.refused(values, now=now())}
    return [element for element in page.needs if element in broken]
