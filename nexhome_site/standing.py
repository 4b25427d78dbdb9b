"""Services are for accounts in good standing; the basic functions are for everybody (P-2.3, T-3.5).

Whoever is signed in comes to an address that stands in none of these lists only with an account
that is complete and not restricted, however it was made: by registration, in the back office, by
`createsuperuser`. A new address is a service until somebody writes it down here as something else,
and `tests/accounts/access.csv` says what each account finds there.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.domain.standing import Held, Hindrance, held
from accounts.models import User
from accounts.profile_words import change_url
from privacy.registry.inventory import INVENTORY
from privacy.web import problems
from privacy.work.clock import now
from telemetry.api.authentication import token_in

Next = Callable[[HttpRequest], HttpResponse]
# Nobody needs an account for these, so none keeps anybody from them.
PUBLIC = frozenset(
    {
        *("home", "area", "works", "work", "work_download", "work_picture", "search", "leaving"),
        *("collected", "collected_json", "collected_csv", "shared", "shared_json", "shared_csv"),
        *("policy_in_force", "policy_version", "policy_versions", "policy_compare"),
        *("policy_clause",),
        *("policy_on", "policy_text", "policy_proof", "policy_feed"),
        *("subscribe", "subscribe_sent", "subscription_confirm", "subscription_stop"),
        *("glossary", "open_questions", "verify", "verify_script", "verify_keys", "theme"),
        *("copyright", "copyright_notice", "copyright_sent", "copyright_confirm"),
        *("copyright_case", "copyright_supply", "copyright_withdraw", "copyright_objection"),
        *("minors", "minors_report", "minors_sent", "minors_confirm", "minors_confirmed"),
        *("minors_case", "minors_withdraw", "minors_certificate"),
        *("erasure_case", "erasure_certificate", "erasure_cancel", "message_stop"),
        *("ask", "ask_sent", "ask_answered", "ask_confirm", "ask_authority", "ask_case"),
        *("ask_withdraw", "ask_unpublish", "my_request", "my_request_visit", "my_request_erase"),
        *("number_ask", "number_prove", "number_resend"),
        *("recovery_ask", "recovery", "recovery_stop", "recovery_password"),
        *("account_signup", "signup_step", "signup_mobile", "signup_mobile_resend"),
        *("signup_mobile_change", "signup_email", "signup_email_resend", "signup_email_change"),
        *("signup_checking", "account_login", "mfa_authenticate", "sign_in_ways", "code_ask"),
        *("code_type", "code_new_password", "passkey_sign_in", "passkey_challenge"),
        *("healthz", "readyz", "robots", "sitemap", "gpc"),
        *("api_schema", "api_docs", "api_try", "api_nothing", "api_works", "api_work"),
        # By tokens and signatures of their own, never by a session.
        *("api_installs", "api_consents", "api_permissions", "api_link", "api_state"),
        *("api_services", "api_events", "api_sms_reports", "api_identity_answers"),
        *("api_auth_session", "api_auth_login", "api_auth_second", "api_auth_signup"),
        *("api_auth_passkey", "api_auth_passkey_challenge"),
        # On a development machine only.
        *("outbox", "outbox_message", "outbox_attachment", "gallery", "gallery_interruption"),
    }
)
# See, correct, complete, take along, delete, read, withdraw; sign in and out, and keep it safe.
BASIC = frozenset(
    {
        *("me", "me_activity", "me_agreements", "me_data", "me_messages", "me_message_choose"),
        *("me_identity", "me_challenge", "minors_contest"),
        *("profile", "profile_show", "profile_confirm", "profile_restore", "profile_edit"),
        *("profile_contact", "profile_code", "profile_code_resend", "profile_code_stop"),
        *("me_number", "me_number_code", "me_recovery", "erasure_leave"),
        *("me_devices", "me_device_close", "me_device_erase"),
        *("consents", "consent", "consent_off", "consents_off", "consent_history"),
        *("consent_receipt", "consent_receipt_file", "consent_erase", "consent_device"),
        *("agreement", "agreement_receipt", "changes", "change"),
        *("api_me", "api_me_show", "api_me_code"),
        *("api_me_sessions", "api_me_session", "api_me_passkeys", "api_me_passkey_options"),
        "api_me_passkey",
        *("api_auth_prove", "api_auth_prove_passkey", "api_auth_prove_challenge"),
        *("me_security", "me_security_password", "me_security_history", "me_session_end"),
        *("me_sessions_end", "me_passkeys", "me_passkey_new", "me_passkey_name"),
        *("me_passkey_remove", "account_logout", "account_reauthenticate", "mfa_index"),
        *("mfa_activate_totp", "mfa_deactivate_totp", "mfa_reauthenticate"),
        *("mfa_reauthenticate_webauthn", "mfa_generate_recovery_codes"),
        *("mfa_view_recovery_codes", "mfa_download_recovery_codes"),
    }
)
OPEN = PUBLIC | BASIC
CODES = {Hindrance.INCOMPLETE: "basic_info_missing", Hindrance.RESTRICTED: "restricted"}
TITLES: dict[Hindrance, str | Promise] = {
    Hindrance.INCOMPLETE: _("The account lacks something that every service needs."),
    Hindrance.RESTRICTED: _("The account is restricted."),
}


class GoodStanding:
    """Answers in the place of a service for whom it is not."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """Let everybody pass to what is open; ask about the account before anything else."""
        match = request.resolver_match
        if match is None or match.view_name in OPEN or "admin" in match.namespaces:
            return None
        user = request.user
        if not isinstance(user, User) or comes_by_token(request):
            return None
        hindrance = held(user=user, now=now())
        return None if hindrance is None else kept_back(request, hindrance)


def comes_by_token(request: HttpRequest) -> bool:
    """Tell whether a program names itself by an install's token: then no session counts."""
    return problems.is_for_a_program(request.path_info) and token_in(request) is not None


def kept_back(request: HttpRequest, hindrance: Held) -> HttpResponse:
    """Say what is missing: to people with the way to each element, to programs by its id."""
    response = (
        for_a_program(hindrance)
        if problems.is_for_a_program(request.path_info)
        else for_people(request, hindrance)
    )
    add_never_cache_headers(response)
    return response


def for_a_program(hindrance: Held) -> JsonResponse:
    more: dict[str, Any] = {}
    if hindrance.by == Hindrance.INCOMPLETE:
        more["missing"] = [
            {"element": element, "name": str(INVENTORY[element].name)}
            for element in hindrance.missing
        ]
    body = problems.members(
        code=CODES.get(hindrance.by, "permission_denied"),
        status=403,
        title=TITLES.get(hindrance.by, ""),
        **more,
    )
    return JsonResponse(body, status=403, content_type=problems.MEDIA_TYPE)


def for_people(request: HttpRequest, hindrance: Held) -> HttpResponse:
    missing = [
        {"name": capfirst(str(INVENTORY[element].name)), "url": change_url(element)}
        for element in hindrance.missing
    ]
    context = {"by": hindrance.by.value, "missing": missing}
    return render(request, "accounts/kept_back.html", context, status=403)
