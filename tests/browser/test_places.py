"""No page is forgotten: each route that draws one stands in `places.py`, or here with a reason."""

from collections.abc import Iterator

from django.contrib import admin
from django.urls import get_resolver, resolve

from tests.architecture.routes import named_routes
from tests.browser.places import PLACES, Place

POST = "changes things, by POST only"
FILE = "hands out a file or data for programs"
NOT_LOOKED_AT = {
    **dict.fromkeys(
        (
            "collected_json", "collected_csv", "shared_json", "shared_csv",
            "api_consents", "api_events", "api_identity_answers", "api_installs", "api_link",
            "api_decide", "api_nothing", "api_pending",
            "api_permissions", "api_schema", "api_services", "api_state", "api_work",
            "api_works", "gpc",
            "erasure_certificate", "healthz", "mfa_download_recovery_codes", "minors_certificate",
            "outbox_attachment", "readyz", "robots", "sitemap", "verify_keys", "verify_script",
            "policy_feed", "policy_proof", "policy_text", "work_download", "work_picture",
            "admin:jsi18n", "admin:autocomplete",
            "admin:takedown_minorreport_proof", "admin:takedown_copyrightcase_file",
        ),
        FILE,
    ),
    **dict.fromkeys(
        (
            *(f"admin:accounts_user_{verb}" for verb in ("check", "doubt", "find", "look")),
            "api_sms_reports", "change_answer", "consent_decide", "consent_device", "consent_off",
            "consent_undo", "agreement_receipt", "consent_receipt_file", "consents_off",
            *(f"admin:privacy_revision_{verb}"
               for verb in ("approve", "complete", "send_back", "take_up")),
            *(f"admin:accounts_accuracychallenge_{verb}"
              for verb in ("carry_out", "decide", "lift", "settle", "take")),
            *(f"admin:privacy_inquiry_{verb}"
              for verb in ("answer", "claim", "close", "doubt", "prove", "publish", "release")),
            "ask_unpublish", "ask_withdraw",
            "passkey_challenge", "passkey_sign_in",
            "admin:accounts_identitycheck_answer", "admin:accounts_identitycheck_take",
            "me_device_close", "me_message_choose", "me_session_end", "me_sessions_end",
            "profile_code_resend", "profile_code_stop", "profile_confirm", "profile_restore",
            "profile_show",
            "minors_withdraw", "signup_email_resend", "signup_mobile_resend",
            "number_resend", "theme",
            "admin:logout", "admin:takedown_copyrightcase_accept",
            "admin:takedown_copyrightcase_judge", "admin:takedown_copyrightcase_reject",
            "admin:takedown_copyrightcase_restore", "admin:takedown_copyrightcase_write",
            "admin:takedown_minorreport_accept", "admin:takedown_minorreport_refuse",
            "admin:takedown_minorreport_restrict",
        ),
        POST,
    ),
    **dict.fromkeys(
        (
            "api_auth_login", "api_auth_passkey", "api_auth_passkey_challenge", "api_auth_prove",
            "api_auth_prove_challenge", "api_auth_prove_passkey", "api_auth_second",
            "api_auth_session", "api_auth_signup", "api_me", "api_me_code", "api_me_passkey",
            "api_me_passkey_options", "api_me_passkeys", "api_me_session", "api_me_sessions",
            "api_me_show",
        ),
        FILE,
    ),
    "me_device_code": "answers a POST with the page of devices; test_telemetry looks at it",
    "admin:accounts_identitycheck_letter": "answers a POST; test_identity looks at it",
    "mfa_index": "leads to the page of security",
    "api_try": "a borrowed program; test_telemetry holds it to the content policy",
    "admin:login": "leads to the site's own sign-in",
    "admin:view_on_site": "leads to the page of the row",
}  # fmt: skip
# Of the back office's own pages one stands for all: what differs is the list and the row.
STANDS_FOR_ALL = {"history": "admin:takedown_work_history"}


def of_the_back_office() -> Iterator[str]:
    """Return the pages of the back office that somebody may open."""
    for pattern in get_resolver().url_patterns:
        for inner in getattr(pattern, "url_patterns", []):
            if getattr(inner, "namespace", None) == "admin":
                for found in inner.url_patterns:
                    if getattr(found, "name", None):
                        yield f"admin:{found.name}"
    for model, its in admin.site._registry.items():
        stem = f"admin:{model._meta.app_label}_{model._meta.model_name}_"
        names = {f"admin:{url.name}" for url in its.get_urls() if url.name}
        names -= {f"{stem}{name}" for name in STANDS_FOR_ALL}
        if type(its).has_add_permission.__qualname__.startswith("EvidenceAdmin"):
            names -= {f"{stem}add"}
        # Nothing is deleted in the back office (`Writing`, `EvidenceAdmin`).
        yield from names - {f"{stem}delete"}
    yield from STANDS_FOR_ALL.values()


def route_of(place: Place) -> str:
    path = place.path if isinstance(place.path, str) else place.path()
    return resolve(path.partition("?")[0]).view_name


def test_every_page_stands_in_the_matrix_or_is_left_out_with_a_reason(served: str) -> None:
    seen = {route_of(place) for place in PLACES if place.name != "error-404"}
    routes = {*named_routes(), *of_the_back_office()}
    assert sorted(routes - seen - set(NOT_LOOKED_AT)) == []
    assert sorted(set(NOT_LOOKED_AT) & seen) == []
    assert sorted(set(NOT_LOOKED_AT) - routes) == []


def test_no_two_places_have_one_name() -> None:
    names = [place.name for place in PLACES]
    assert sorted({name for name in names if names.count(name) > 1}) == []
