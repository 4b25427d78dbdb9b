"""Registration page by page (J-2): no cookie, no script, nothing asked twice.

The draft's random id in the address is the only thing that leads to it.
"""

import uuid
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_countries import countries
from phonenumbers import PhoneNumberFormat, format_number, parse

from accounts import notice
from accounts.certificates import ISSUED_BY, CertificateType, end_of, masked
from accounts.domain import age, drafts, passwords, registration, tickets
from accounts.domain.limits import TooManySends
from accounts.element_forms import (
    AboutForm,
    CertificateForm,
    ContactForm,
    ElementForm,
    told_period,
)
from accounts.enums import Education, Gender, SignupStep
from accounts.forms import AccessForm, NoticeForm, OriginForm, is_another_answer, told_words
from accounts.regions import today_in
from accounts.views.not_now import not_now
from accounts.views.turned_away import not_turned_away, turn_away
from privacy.policies.enums import Document
from privacy.policies.queries import texts_in_force
from privacy.web.limits import is_too_often, too_many_requests
from privacy.web.origin import NO_TOKEN, same_origin_only
from privacy.web.secrecy import secret_address
from privacy.web.source import source_of
from privacy.work.clock import now

PAGES = 10
NUMBER = {step: number for number, step in enumerate(SignupStep, start=2)}
Answers = dict[str, str | None]


def draw(request: HttpRequest, page: str, /, status: int = 200, **context: Any) -> HttpResponse:
    """Draw a page of the registration without a CSRF cookie."""
    template = f"accounts/signup/{page}.html"
    return render(request, template, {"pages": PAGES, **context, **NO_TOKEN}, status=status)


def to_step(draft_id: uuid.UUID, step: SignupStep) -> HttpResponse:
    return redirect("signup_step", draft_id=draft_id, step=step.value)


@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
@secret_address
@not_turned_away
def begin(request: HttpRequest) -> HttpResponse:
    """Ask for country and date of birth; nothing is written before they pass."""
    if request.user.is_authenticated:
        return redirect("me")
    if len(texts_in_force()) < len(Document):
        # Nobody can agree to a text that is not published.
        return draw(request, "closed", status=503)
    form = OriginForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return draw(request, "origin", form=form, step=1)
    country, born = form.cleaned_data["country"], form.cleaned_data["birth_date"]
    if not age.is_adult(born=born, country=country, now=now()):
        age.count_refusal()
        return turn_away(request)
    # Counted only now: a limit writes a row, and nothing may be written of a minor.
    if is_too_often(request, action="signup"):
        return too_many_requests(request)
    return to_step(drafts.start(country=country, birth_date=born), SignupStep.NOTICE)


@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
@secret_address
@not_turned_away
def step(request: HttpRequest, draft_id: uuid.UUID, step: str) -> HttpResponse:
    """Draw one page of a draft and take its answers; a page whose turn has not come leads back."""
    # Each answer may cost a slow hash.
    if request.method == "POST" and is_too_often(request, action="signup"):
        return too_many_requests(request)
    try:
        draft = drafts.read(draft_id=draft_id)
    except drafts.DraftGone:
        return after_the_draft(request, draft_id)
    page = SignupStep(step)
    if not draft.may_see(page):
        return to_step(draft_id, draft.due)
    if says_another_birth_date(request, draft):
        return draw(request, "other_date", status=400)
    return VIEWS[page](request, draft)


def after_the_draft(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Lead on from a draft that was sent already, or say that it is gone."""
    token = tickets.token_of_draft(draft_id=draft_id)
    if tickets.exists(token=token):
        return redirect("signup_mobile", token=token)
    return draw(request, "gone", status=404)


def says_another_birth_date(request: HttpRequest, draft: drafts.Draft) -> bool:
    """Tell whether a later page brings a date of birth that differs from the one that passed."""
    if not any(name.startswith("birth_date") for name in request.POST):
        return False
    sent = OriginForm({**request.POST.dict(), "country": draft.answers["country"]})
    return not sent.is_valid() or sent.cleaned_data["birth_date"] != draft.birth_date


def take(request: HttpRequest, draft: drafts.Draft, answers: Answers) -> HttpResponse:
    """Keep the answers and go on to the first page that still lacks some.

    What an answer contradicts is asked anew: the certificate, or user name and password.
    """
    later = drafts.answer(draft_id=draft.id, answers=answers)
    if stale := registration.stale_answers(draft=later) & later.answers.keys():
        later = drafts.answer(draft_id=draft.id, answers=dict.fromkeys(stale))
        if "certificate_number" in stale:
            return redirect(f"{to_step(draft.id, SignupStep.CERTIFICATE)['Location']}?again=1")
    if "password" not in answers and (told := told_already(later, answers)):
        drafts.answer(draft_id=draft.id, answers=dict.fromkeys(told))
        return redirect(f"{to_step(draft.id, SignupStep.ACCESS)['Location']}?told=1")
    return to_step(draft.id, later.due)


def told_already(draft: drafts.Draft, new: Answers) -> list[str]:
    """Return which of user name and password are the same as something told after them."""
    username, password = draft.answers.get("username", ""), draft.answers.get("password")
    words = told_words({name: value for name, value in new.items() if value})
    if username and is_another_answer(username, draft.answers):
        return ["username", "password"]
    return ["password"] if password and passwords.is_one_of(password, words) else []


def agree(request: HttpRequest, draft: drafts.Draft) -> HttpResponse:
    """Name elements, purposes and recipients; take the two acceptances."""
    versions = {each.document: each.number for each in texts_in_force()}
    form = NoticeForm(request.POST or None, versions=versions)
    if form.is_valid():
        return take(request, draft, {name: str(number) for name, number in versions.items()})
    return draw_form(request, draft, SignupStep.NOTICE, form=form, asked=notice.asked())


def element_page(
    page: SignupStep, form_class: type[ElementForm]
) -> Callable[[HttpRequest, drafts.Draft], HttpResponse]:
    """Return the view of a page that keeps what its form says."""

    def view(request: HttpRequest, draft: drafts.Draft) -> HttpResponse:
        form = form_class(request.POST or None, initial=dict(draft.answers))
        if form.is_valid():
            return take(request, draft, form.told())
        return draw_form(request, draft, page, form=form)

    return view


def name_certificate(request: HttpRequest, draft: drafts.Draft) -> HttpResponse:
    """Take the certificate; the types are those of the country that was answered."""
    answers, country = dict(draft.answers), draft.answers["country"]
    form = CertificateForm(
        request.POST or None,
        initial={**answers, **told_period(answers)},
        country=country,
        born=draft.birth_date,
        gender=Gender(answers["gender"]),
        today=today_in(country, now=now()),
    )
    if form.is_valid():
        return take(request, draft, form.told())
    return draw_form(
        request, draft, SignupStep.CERTIFICATE, form=form, is_again="again" in request.GET
    )


def choose_access(request: HttpRequest, draft: drafts.Draft) -> HttpResponse:
    """Take user name and password; of the password only the hash, at once."""
    initial = {"username": draft.answers.get("username", "")}
    # Sent back here from the last page, the form says at once what is wrong with the name.
    typed = request.POST or (initial if "taken" in request.GET else None)
    form = AccessForm(typed, answers=draft.answers, initial=initial)
    if form.is_valid():
        answers: Answers = {
            "username": form.cleaned_data["username"],
            "password": passwords.hashed(form.cleaned_data["password"]),
        }
        return take(request, draft, answers)
    return draw_form(request, draft, SignupStep.ACCESS, form=form, was_told="told" in request.GET)


def draw_form(
    request: HttpRequest, draft: drafts.Draft, page: SignupStep, /, **context: Any
) -> HttpResponse:
    """Draw a page of the draft with the way back to the one before it."""
    before = list(SignupStep)[: NUMBER[page] - 2]
    back_url = to_step(draft.id, before[-1])["Location"] if before else ""
    return draw(request, page.value, step=NUMBER[page], back_url=back_url, **context)


def check(request: HttpRequest, draft: drafts.Draft) -> HttpResponse:
    """Show every answer with the way to change it; send the registration off."""
    if request.method != "POST":
        return draw_form(request, draft, SignupStep.CHECK, rows=rows_to_check(draft))
    try:
        token = registration.submit(
            draft_id=draft.id, language=get_language() or "en", source=source_of(request)
        )
    except TooManySends as refusal:
        change_url = to_step(draft.id, SignupStep.CONTACT)["Location"]
        return not_now(request, refusal, back_url=request.path, change_url=change_url)
    except registration.UsernameTaken:
        # Somebody was faster: the page of the user name says so.
        drafts.answer(draft_id=draft.id, answers={"password": None})
        return redirect(f"{to_step(draft.id, SignupStep.ACCESS)['Location']}?taken=1")
    except registration.NotComplete:
        stale = dict.fromkeys(registration.stale_answers(draft=draft))
        return to_step(draft.id, drafts.answer(draft_id=draft.id, answers=stale).due)
    except drafts.DraftGone:
        return after_the_draft(request, draft.id)
    return redirect("signup_mobile", token=token)


def rows_to_check(draft: drafts.Draft) -> list[dict[str, str]]:
    """Return the answers in the order of the pages; the password is never shown."""
    answers = draft.answers

    def row(label: str, value: str, page: SignupStep | None = None) -> dict[str, str]:
        url = to_step(draft.id, page)["Location"] if page else ""
        return {"label": label, "value": value, "change_url": url}

    mobile = format_number(parse(answers["mobile"]), PhoneNumberFormat.INTERNATIONAL)
    about, document = SignupStep.ABOUT, SignupStep.CERTIFICATE
    contact, access = SignupStep.CONTACT, SignupStep.ACCESS
    education = answers.get("education")
    return [
        row(_("Country or region"), str(countries.name(answers["country"]))),
        row(_("Date of birth"), date_format(draft.birth_date, "DATE_FORMAT")),
        row(_("Full name"), answers["name"], about),
        row(_("Gender"), str(Gender(answers["gender"]).label), about),
        row(_("Level of education"), str(Education(education).label) if education else "", about),
        row(_("Occupation"), answers.get("occupation", ""), about),
        row(_("Identity document"), document_shown(answers), document),
        row(_("Number of the identity document"), masked(answers["certificate_number"]), document),
        row(_("Validity of the document"), period_shown(answers), document),
        row(_("Mobile number"), mobile, contact),
        row(_("E-mail address"), answers["email"], contact),
        row(_("Postal address"), answers.get("postal_address", ""), contact),
        row(_("User name"), answers["username"], access),
        row(_("Password"), _("Set"), access),
    ]


def document_shown(answers: Mapping[str, str]) -> str:
    """Return type and issuer; where one authority issues it, the type says so."""
    kind = CertificateType(answers["certificate_type"])
    if kind in ISSUED_BY:
        return str(kind.label)
    return f"{kind.label}, {countries.name(answers['certificate_country'])}"


def period_shown(answers: Mapping[str, str]) -> str:
    begins = date_format(date.fromisoformat(answers["certificate_from"]), "DATE_FORMAT")
    ends = end_of(answers["certificate_until"])
    if ends is None:
        return _("From %(day)s, without a last day") % {"day": begins}
    return _("%(first)s to %(last)s") % {"first": begins, "last": date_format(ends, "DATE_FORMAT")}


VIEWS: dict[SignupStep, Callable[[HttpRequest, drafts.Draft], HttpResponse]] = {
    SignupStep.NOTICE: agree,
    SignupStep.ABOUT: element_page(SignupStep.ABOUT, AboutForm),
    SignupStep.CERTIFICATE: name_certificate,
    SignupStep.CONTACT: element_page(SignupStep.CONTACT, ContactForm),
    SignupStep.ACCESS: choose_access,
    SignupStep.CHECK: check,
}
