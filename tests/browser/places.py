"""Every page that a person can open, as the demo shows it: where it is and who looks at it.

Add a page here once; `test_matrix.py` then looks at it in each language and both themes, and
`test_places.py` fails for a route that stands neither here nor among those left out with a reason.
A page that hangs on a row gives a function of `addresses.py`, which finds its English address.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum, auto
from typing import NamedTuple

from accounts.enums import ClaimState, RecoveryState
from nexhome_site.pages.areas import BY_NAME
from takedown.minors import demo as minors
from takedown.notices import demo as notices
from tests.browser import addresses as at
from tests.browser.chromium import LANGUAGES
from tests.browser.passers_by import ASKED_FOR, CLAIMS, DONE, VISITS


class Who(Enum):
    """Whose window it is."""

    NOBODY = auto()
    MEMBER = auto()
    REPORTED = auto()  # a member whom somebody reported as a minor
    PROTECTED = auto()  # a member with an authenticator app
    HALFWAY = auto()  # the same, whose code is still to come
    ASKED = auto()  # somebody who has asked for a code to come in
    FORGETFUL = auto()  # somebody whose code for a new password was right
    STAFF = auto()


class Place(NamedTuple):
    """One page of the matrix.

    `reviewed` names rules of which axe is unsure and that a person has looked at. A form that acts
    with a session's rights brings the cookie that guards it; no other public page sets one. Titles
    and letters of others stay in their language.
    """

    name: str
    path: str | Callable[[], str]
    who: Who = Who.NOBODY
    status: int = 200
    reviewed: frozenset[str] = frozenset()
    is_guarded: bool = False
    shows_others_words: bool = False
    languages: tuple[str, ...] = LANGUAGES


# A link of a mail that leads nowhere is drawn as any other.
NOBODYS = "00000000-0000-4000-8000-000000000000"
# The tables of the back office's sidebar have only headings; each row is one link.
SIDEBAR = frozenset({"th-has-data-cells"})
# A wide table scrolls inside its frame: axe cannot tell what lies over the cells cut off there.
LIST = SIDEBAR | {"color-contrast"}

READING = [
    Place("home", "/"),
    *[Place(name, f"/{name}/") for name in BY_NAME],
    Place("terms", "/terms/", shows_others_words=True),
    Place("privacy", "/privacy/", shows_others_words=True),
    Place("terms-1", "/terms/v/1/", shows_others_words=True),
    Place("privacy-1", "/privacy/v/1/", shows_others_words=True),
    Place("collected", "/privacy/collected/"),
    Place("shared", "/privacy/shared/", shows_others_words=True),
    Place("clause", "/privacy/c/P-2.8/", shows_others_words=True),
    Place("glossary", "/glossary/", shows_others_words=True),
    Place("open-questions", "/open-questions/", shows_others_words=True),
    *[
        Place(f"{name}-{page}", f"/{name}/{path}", shows_others_words=True)
        for name in ("terms", "privacy")
        for page, path in (("versions", "versions/"), ("compared", "compare/1..1/?all=1"))
    ],
    Place("subscribe", "/terms/subscribe/"),
    Place("subscribe-sent", "/terms/subscribe/sent/"),
    Place("subscription-confirm", at.a_subscription("confirm")),
    Place("subscription-stop", at.a_subscription("stop")),
    Place("subscription-unknown", f"/subscription/confirm/{'x' * 43}/", status=404),
    Place("terms-on-a-day", lambda: f"/terms/on/{datetime.now(UTC).date()}/"),
    Place("works", "/works/", shows_others_words=True),
    Place("work", at.a_work, shows_others_words=True),
    Place("work-451", at.a_removed_work(notices.BORROWED), status=451, shows_others_words=True),
    Place("work-410", at.a_removed_work(minors.SLUG), status=410, shows_others_words=True),
    Place("search", "/search/?q=panel", shows_others_words=True),
    Place("search-empty", "/search/?q=qqqq", shows_others_words=True),
    Place("leaving", at.a_leaving_page, shows_others_words=True),
    Place("verify", "/verify/"),
    Place("interface", "/api/docs/", shows_others_words=True, languages=("",)),
    Place("gallery", "/dev/gallery/", is_guarded=True, shows_others_words=True),
    Place("gallery-errors", "/dev/gallery/?state=errors", is_guarded=True, shows_others_words=True),
    Place("interruption", "/dev/gallery/interruption/"),
    Place("outbox", "/dev/outbox/", shows_others_words=True),
    Place("letter", at.a_letter, shows_others_words=True),
    *[
        Place(f"error-{status}", f"/errors/{status}/", status=status)
        for status in (400, 403, 404, 410, 429, 451, 500, 503)
    ],
    Place("error-csrf", "/errors/csrf/", status=403),
]
REPORTING = [
    Place("copyright", "/copyright/"),
    Place("notice", "/copyright/notice/"),
    Place("notice-sent", at.a_notice_sent),
    Place("notice-confirm", at.a_notice_to_confirm),
    *[
        Place(f"notice-{state}", at.a_notice("copyright_case", state), shows_others_words=True)
        for state in ("incomplete", "in_review", "acted", "rejected", "withdrawn")
    ],
    Place("notice-supply", at.a_notice("copyright_supply", "incomplete"), shows_others_words=True),
    Place("notice-withdraw", at.a_notice("copyright_withdraw", "in_review")),
    Place("notice-too-late", at.a_notice("copyright_supply", "rejected"), status=409),
    Place("objection", at.an_objection, shows_others_words=True),
    Place("minors", "/minors/"),
    Place("minor-report", "/minors/report/"),
    Place("minor-sent", "/minors/report/sent/"),
    Place("minor-confirm", at.a_minor_confirmation),
    Place("minor-confirmed", "/minors/report/confirmed/"),
    Place("minor-unknown", f"/minors/report/confirm/{'x' * 43}/", status=404),
    Place("minor-case", at.a_minor_case("in_review")),
    Place("minor-done", at.a_minor_case("done")),
    Place("ask", "/ask/"),
    Place("ask-sent", "/ask/sent/"),
    Place("questions-answered", "/ask/answered/", shows_others_words=True),
    Place("ask-confirm", at.a_question_to_confirm),
    Place("ask-gone", f"/ask/confirm/{'x' * 43}/", status=404),
    Place("ask-authority", at.an_authority, shows_others_words=True),
    *[
        Place(f"ask-{state}", at.a_question(state), shows_others_words=True)
        for state in ("open", "answered", "closed", "withdrawn")
    ],
    Place("my-request", "/my-request/"),
    Place("my-request-code", f"/my-request/{VISITS['asked']}/"),
    Place("my-request-shown", f"/my-request/{VISITS['proven']}/", shows_others_words=True),
    Place("my-request-erase", f"/my-request/{VISITS['proven']}/erase/"),
    Place("my-request-gone", f"/my-request/{'x' * 43}/", status=404),
]
COMING = [
    Place("sign-in", "/accounts/login/", is_guarded=True),
    Place("sign-in-ways", "/accounts/ways/"),
    Place("code-by-sms", "/accounts/code/sign-in/sms/", is_guarded=True),
    Place("code-by-mail", "/accounts/code/sign-in/mail/", is_guarded=True),
    Place("forgotten-by-sms", "/accounts/code/new-password/sms/", is_guarded=True),
    Place("code-to-type", "/accounts/code/", Who.ASKED),
    Place("forgotten", "/accounts/code/new-password/", Who.FORGETFUL),
    Place("second-factor-asked", "/accounts/2fa/authenticate/", Who.HALFWAY),
    Place("sign-up", "/accounts/signup/"),
    *[
        Place(f"sign-up-{step}", at.a_step(step), shows_others_words=step == "check")
        for step in ("notice", "about", "certificate", "contact", "access", "check")
    ],
    Place("sign-up-mobile", at.a_proof("signup_mobile", "mobile")),
    Place("sign-up-mobile-change", at.a_proof("signup_mobile_change", "mobile")),
    Place("sign-up-email", at.a_proof("signup_email", "email")),
    Place("sign-up-email-change", at.a_proof("signup_email_change", "email")),
    Place("sign-up-checking", at.a_proof("signup_checking", "checking")),
    Place("sign-up-done", at.a_proof("signup_checking", DONE)),
    *[
        Place(f"sign-up-no-code-{scope}", f"/errors/no-code/{scope}/", status=429)
        for scope in ("prefix", "source")
    ],
    Place("recovery", "/accounts/recovery/"),
    Place("recovery-code", f"/accounts/recovery/{ASKED_FOR[RecoveryState.ASKED]}/"),
    Place("recovery-waits", f"/accounts/recovery/{ASKED_FOR[RecoveryState.WAITING]}/"),
    Place("recovery-decided", f"/accounts/recovery/{ASKED_FOR[RecoveryState.READY]}/"),
    Place("recovery-stop", f"/accounts/recovery/stop/{ASKED_FOR[RecoveryState.WAITING]}/"),
    Place("recovery-password", f"/accounts/recovery/password/{ASKED_FOR[RecoveryState.READY]}/"),
    Place("recovery-gone", f"/accounts/recovery/{'x' * 43}/", status=404),
    Place("number", "/accounts/number/"),
    Place("number-code", f"/accounts/number/{CLAIMS[ClaimState.ASKED]}/"),
    Place("number-proven", f"/accounts/number/{CLAIMS[ClaimState.PROVEN]}/"),
    Place("number-gone", f"/accounts/number/{'x' * 43}/", status=404),
    Place("sign-up-gone", f"/accounts/signup/proof/{'x' * 43}/mobile/", status=404),
]
OF_A_MEMBER = [
    Place("me", "/me/", Who.MEMBER),
    Place("me-recovery", "/me/recovery/", Who.PROTECTED),
    Place("me-recovery-nobody", "/me/recovery/", Who.MEMBER),
    Place("me-number", "/me/number/", Who.PROTECTED),
    Place("me-number-code", "/me/number/code/", Who.PROTECTED),
    Place("me-number-nobody", "/me/number/", Who.MEMBER),
    Place("profile", "/me/profile/", Who.MEMBER, shows_others_words=True),
    *[
        Place(f"profile-{page}", f"/me/profile/edit/{page}/", Who.MEMBER, shows_others_words=True)
        for page in ("username", "birth-date", "country", "certificate", "validity", "language")
    ],
    Place("profile-mobile", "/me/profile/edit/mobile/", Who.MEMBER, shows_others_words=True),
    Place("profile-email", "/me/profile/edit/email/", Who.MEMBER, shows_others_words=True),
    Place("profile-code", "/me/profile/edit/email/code/", Who.PROTECTED),
    Place("consents", "/me/consents/", Who.MEMBER),
    *[
        Place(f"consent-{feature}", f"/me/consents/{feature}/", Who.MEMBER)
        for feature in ("device", "location", "logs")
    ],
    Place("consent-erase", "/me/consents/device/erase/", Who.MEMBER),
    Place("consent-history", "/me/consents/history/", Who.MEMBER, shows_others_words=True),
    Place("consent-receipt", at.a_consent_receipt, Who.MEMBER, shows_others_words=True),
    Place("devices", "/me/devices/", Who.MEMBER),
    Place("device-erase", at.a_device_to_erase, Who.MEMBER),
    Place("identity", "/me/identity/", Who.MEMBER, shows_others_words=True),
    Place("living-clauses", "/privacy/", Who.MEMBER, shows_others_words=True),
    Place("agreements", "/me/agreements/", Who.MEMBER),
    Place("messages", "/me/messages/", Who.MEMBER),
    Place("message-stop", f"/messages/stop/information/{NOBODYS}/"),
    Place("activity", "/me/activity/", Who.MEMBER, shows_others_words=True),
    Place("me-data", "/me/data/", Who.MEMBER, shows_others_words=True),
    Place("agreement", at.an_agreement, Who.MEMBER),
    Place("changes-none", "/me/changes/", Who.MEMBER),
    Place("change-none", "/me/changes/terms/", Who.MEMBER),
    Place("leave", "/me/delete/", Who.MEMBER),
    Place("leaving-waits", at.a_deletion("waiting")),
    Place("leaving-done", at.a_deletion("done")),
    Place("leaving-cancel", at.a_way_back),
    Place("challenge", at.a_challenge, Who.REPORTED, shows_others_words=True),
    Place("me-reported", "/me/", Who.REPORTED),
    Place("contest", "/me/restriction/", Who.REPORTED),
    Place("security", "/me/security/", Who.MEMBER),
    Place("security-history", "/me/security/history/", Who.MEMBER),
    Place("security-password", "/me/security/password/", Who.MEMBER),
    Place("passkeys-none", "/me/security/passkeys/", Who.MEMBER),
    Place("passkeys", "/me/security/passkeys/", Who.PROTECTED, shows_others_words=True),
    Place("passkey-new", "/me/security/passkeys/new/", Who.MEMBER),
    Place("passkey-name", at.a_passkey("me_passkey_name"), Who.PROTECTED),
    Place(
        "passkey-remove", at.a_passkey("me_passkey_remove"), Who.PROTECTED, shows_others_words=True
    ),
    Place("passkey-again", "/accounts/2fa/passkey/", Who.PROTECTED),
    Place("second-factor-set-up", "/accounts/2fa/totp/activate/", Who.MEMBER),
    Place("security-protected", "/me/security/", Who.PROTECTED),
    Place("second-factor-off", "/accounts/2fa/totp/deactivate/", Who.PROTECTED),
    Place("second-factor-again", "/accounts/2fa/reauthenticate/", Who.PROTECTED),
    Place("recovery-codes", "/accounts/2fa/recovery-codes/", Who.PROTECTED),
    Place("recovery-codes-new", "/accounts/2fa/recovery-codes/generate/", Who.PROTECTED),
    Place("prove-it-again", "/accounts/reauthenticate/", Who.MEMBER),
    Place("sign-out", "/accounts/logout/", Who.MEMBER),
]
# Each model of the back office: its list and one of its rows.
MODELS = (
    "auth.Group", "accounts.AccuracyChallenge", "accounts.IdentityCheck", "accounts.User",
    "privacy.ConsentEvent", "privacy.FeatureVersion", "privacy.Inquiry", "privacy.ErasureCase",
    "privacy.ErasureReceipt", "privacy.Subject", "privacy.LedgerCheckpoint", "privacy.LedgerLeaf",
    "privacy.LookUp", "privacy.PolicyVersion", "privacy.Revision", "privacy.Work",
    "privacy.Heartbeat", "takedown.MinorReport", "takedown.CopyrightCase", "takedown.Work",
    "takedown.ExternalLink", "takedown.Removal",
)  # fmt: skip
# Of these rows the one that shows most.
SHOWN: dict[str, dict[str, str]] = {
    "accounts.AccuracyChallenge": {"state": "overdue"},
    "accounts.IdentityCheck": {"state": "pending"},
    "accounts.User": {"username": "demo-taiman"},
    "privacy.ErasureCase": {"state": "done"},
    "privacy.Inquiry": {"state": "answered"},
    "takedown.MinorReport": {"state": "in_review"},
    "takedown.CopyrightCase": {"state": "acted"},
    "takedown.Work": {"slug": "radio-equipment-notice"},
}


def of_the_staff() -> list[Place]:
    """Return the pages of the back office."""
    lists = [
        Place(
            f"admin-{model.lower().replace('.', '-')}s",
            f"/admin/{model.lower().replace('.', '/')}/",
            Who.STAFF,
            reviewed=LIST,
        )
        for model in MODELS
    ]
    rows = [
        Place(
            f"admin-{model.lower().replace('.', '-')}",
            at.a_subject("change")
            if model == "privacy.Subject"
            else at.a_row(model, **SHOWN.get(model, {})),
            Who.STAFF,
            reviewed=LIST,
        )
        for model in MODELS
    ]
    paths: dict[str, str | Callable[[], str]] = {
        "admin": "/admin/",
        "admin-app": "/admin/takedown/",
        "admin-password": "/admin/password_change/",
        "admin-password-changed": "/admin/password_change/done/",
        "admin-new-work": "/admin/takedown/work/add/",
        "admin-new-link": "/admin/takedown/externallink/add/",
        "admin-history": at.a_row("takedown.Work", "history"),
        "admin-erase": at.a_subject("erase"),
        "admin-question-of-an-agent": at.a_row("privacy.Inquiry", kind="instruction"),
        "admin-notice-to-judge": at.a_row("takedown.CopyrightCase", state="complete"),
    }
    others = [Place(name, path, Who.STAFF, reviewed=LIST) for name, path in paths.items()]
    return [*lists, *rows, *others]


PLACES = [*READING, *REPORTING, *COMING, *OF_A_MEMBER, *of_the_staff()]
