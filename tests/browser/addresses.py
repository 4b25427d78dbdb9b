"""Where the pages are that hang on a row: the English address, found in the rows of the demo and of
the passers-by. A row that is not there fails the test that asks for it.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.apps import apps
from django.core import signing
from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import AccuracyChallenge, Passkey, RegistrationDraft, User
from privacy.consent.models import ConsentEvent
from privacy.erasure.models import ErasureCase
from privacy.inquiries import tokens as question_tokens
from privacy.inquiries.models import Inquiry
from privacy.messages import outbox
from privacy.policies.models import Acceptance
from privacy.subscriptions import tokens as subscriptions
from privacy.subscriptions.models import PolicySubscription
from takedown.minors import tokens
from takedown.minors.models import MinorReport
from takedown.notices import tokens as notice_tokens
from takedown.notices.models import CopyrightCase, NoticeAddress
from takedown.notices.views.filing import SALT
from takedown.works.enums import WorkState
from takedown.works.models import ExternalLink, Work
from telemetry.models import CombinationWindow
from tests.browser.passers_by import TICKETS
from tests.privacy.erasure.conftest import LINK

Address = Callable[[], str]


def first(rows: QuerySet[Any]) -> Any:
    found = rows.order_by("pk").first()
    assert found is not None, f"the demo has no such {rows.model.__name__}"
    return found


# --- the register ---------------------------------------------------------------------------------


def a_work() -> str:
    return reverse("work", args=[first(Work.objects.filter(slug="g2-firmware")).slug])


def a_removed_work(slug: str) -> Address:
    return lambda: reverse(
        "work", args=[first(Work.objects.filter(slug=slug, state=WorkState.REMOVED)).slug]
    )


def a_leaving_page() -> str:
    return reverse("leaving", args=[first(ExternalLink.objects.all()).pk])


# --- news by mail -----------------------------------------------------------------------------


def a_subscription(purpose: str) -> Address:
    def address() -> str:
        row = first(PolicySubscription.objects.all())
        return reverse(f"subscription_{purpose}", args=[subscriptions.token(purpose, row.pk)])

    return address


# --- reports about minors -------------------------------------------------------------------------


def a_minor_case(state: str) -> Address:
    def address() -> str:
        report = first(MinorReport.objects.filter(state=state))
        token = tokens.token(tokens.CASE, report.pk)
        return reverse("minors_case", args=[report.reference, token])

    return address


def a_minor_confirmation() -> str:
    report = first(MinorReport.objects.filter(confirmed_at=None))
    return reverse("minors_confirm", args=[tokens.token(tokens.CONFIRM, report.pk)])


# --- questions to us ------------------------------------------------------------------------------


def a_question(state: str) -> Address:
    def address() -> str:
        case = first(Inquiry.objects.filter(state=state))
        token = question_tokens.token(question_tokens.CASE, case.pk)
        return reverse("ask_case", args=[case.reference, token])

    return address


def a_question_to_confirm() -> str:
    case = first(Inquiry.objects.filter(state="new"))
    return reverse("ask_confirm", args=[question_tokens.token(question_tokens.CONFIRM, case.pk)])


def an_authority() -> str:
    case = first(Inquiry.objects.filter(for_another=True))
    return reverse(
        "ask_authority", args=[question_tokens.token(question_tokens.AUTHORITY, case.pk)]
    )


# --- copyright notices ----------------------------------------------------------------------------


def a_notice(route: str, state: str) -> Address:
    def address() -> str:
        case = first(CopyrightCase.objects.filter(state=state))
        return reverse(route, args=[case.reference, notice_tokens.token("case", case.pk)])

    return address


def a_notice_sent() -> str:
    gaps = ["identity", "infringement"]
    ticket = {"reference": "C-SK6BR-95J44", "gaps": gaps}
    return reverse("copyright_sent", args=[signing.dumps(ticket, salt=SALT, compress=True)])


def a_notice_to_confirm() -> str:
    case = first(CopyrightCase.objects.filter(state="draft"))
    return reverse("copyright_confirm", args=[notice_tokens.token("confirm", case.pk)])


def an_objection() -> str:
    address = first(NoticeAddress.objects.exclude(objection_hash=None).filter(case__state="acted"))
    return reverse("copyright_objection", args=[notice_tokens.token("objection", address.pk)])


# --- registration ---------------------------------------------------------------------------------


def a_step(step: str) -> Address:
    return lambda: reverse("signup_step", args=[first(RegistrationDraft.objects.all()).pk, step])


def a_proof(route: str, name: str) -> Address:
    return lambda: reverse(route, args=[TICKETS[name]])


# --- a member's own -------------------------------------------------------------------------------


def maria() -> UUID:
    subject_id: UUID = User.objects.get(username="demo-maria").subject_id
    return subject_id


def a_challenge() -> str:
    challenge = first(AccuracyChallenge.objects.filter(state="open"))
    return reverse("me_challenge", args=[challenge.pk])


def a_consent_receipt() -> str:
    event = first(ConsentEvent.objects.filter(subject_id=maria()))
    return reverse("consent_receipt", args=[event.reference])


def an_agreement() -> str:
    acceptance = first(Acceptance.objects.filter(subject_id=maria()))
    return reverse("agreement", args=[acceptance.pk])


def a_device_to_erase() -> str:
    window = first(CombinationWindow.objects.filter(subject_id=maria()))
    return reverse("me_device_erase", args=[window.pk])


def a_passkey(route: str) -> Address:
    return lambda: reverse(route, args=[first(Passkey.objects.all()).pk])


def a_deletion(state: str) -> Address:
    return lambda: reverse("erasure_case", args=[first(ErasureCase.objects.filter(state=state)).pk])


def a_way_back() -> str:
    found = (LINK.search(each.body) for each in outbox.received())
    return next(each[0] for each in found if each)


def a_letter() -> str:
    letter = next(each for each in outbox.received() if each.title)
    return reverse("outbox_message", args=[letter.message_id])


# --- the back office ------------------------------------------------------------------------------


def a_row(model: str, route: str = "change", **which: Any) -> Address:
    """Return the address of a row of a model, named as `app.model`."""

    def address() -> str:
        rows = apps.get_model(model)._default_manager.filter(**which)
        name = model.lower().replace(".", "_")
        return reverse(f"admin:{name}_{route}", args=[first(rows).pk])

    return address


def a_subject(route: str) -> Address:
    return lambda: reverse(f"admin:privacy_subject_{route}", args=[maria()])
