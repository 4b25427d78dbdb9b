"""Channels and states of a message; every kind there is, with its purpose and clause."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Channel(TextChoices):
    MAIL = "mail"
    SMS = "sms"


class Sort(TextChoices):
    """Service mails go always, the other two only to whoever switched them on (T-3.10(4))."""

    SERVICE = "service", _("What happens to your account")
    INFORMATION = "information", _("News about the site")
    MARKETING = "marketing", _("Offers")


# What has a switch.
TOPICS = (Sort.INFORMATION, Sort.MARKETING)


class Place(TextChoices):
    """Where a switch was turned."""

    PAGE = "page"
    LINK = "link"  # the page behind the link of a mail, or a mail program's own button (RFC 8058)
    RESTORED = "restored"  # done again after a restore


class MessageState(TextChoices):
    QUEUED = "queued"
    SENT = "sent"  # handed to the provider
    FAILED = "failed"
    DROPPED = "dropped"  # never sent: the person is leaving, or it came too late to be of use
    DELIVERED = "delivered"  # the carrier says that it is on the telephone
    UNDELIVERED = "undelivered"  # the carrier says that it never will be


S = MessageState
# What a carrier may report. It may be faster than our own note that it took the message, and what
# timed out with us may have arrived all the same.
REPORTED = frozenset({S.SENT, S.DELIVERED, S.UNDELIVERED})
TRANSITIONS: dict[MessageState, frozenset[MessageState]] = {
    S.QUEUED: frozenset({S.SENT, S.FAILED, S.DROPPED, S.DELIVERED, S.UNDELIVERED}),
    S.FAILED: frozenset({S.QUEUED, S.DELIVERED}),
    S.SENT: frozenset({S.DELIVERED, S.UNDELIVERED}),
    S.DROPPED: frozenset(),
    S.DELIVERED: frozenset(),
    S.UNDELIVERED: frozenset(),
}
EMPTY = (S.SENT, S.DROPPED, S.DELIVERED, S.UNDELIVERED)
TAKEN = (S.SENT, S.DELIVERED, S.UNDELIVERED)


class MessageKind(TextChoices):
    """Closed: a message that is not named here cannot be sent. Retired kinds stay as comments."""

    CODE_SMS = "code_sms"
    CODE_MAIL = "code_mail"
    HOLDER_WARNING = "holder_warning"
    CERTIFICATE_WARNING = "certificate_warning"
    RECOVERY_TOLD = "recovery_told"
    RECOVERY_READY = "recovery_ready"
    RECOVERY_REFUSED = "recovery_refused"
    NUMBER_CLAIMED = "number_claimed"
    NUMBER_LEFT = "number_left"
    NUMBER_FREED = "number_freed"
    CERTIFICATE_ENDS = "certificate_ends"
    CERTIFICATE_OVER = "certificate_over"
    STILL_RIGHT = "still_right"
    CONTACT_CHANGED = "contact_changed"
    ACCOUNT_READY = "account_ready"
    IDENTITY_ANNOUNCED = "identity_announced"
    IDENTITY_RESULT = "identity_result"
    CHALLENGE_OPENED = "challenge_opened"
    CHALLENGE_SETTLED = "challenge_settled"
    CHALLENGE_DECIDED = "challenge_decided"
    CHALLENGE_FINAL = "challenge_final"
    CHALLENGE_LIFTED = "challenge_lifted"
    SECURITY_NOTICE = "security_notice"
    NEW_DEVICE = "new_device"
    ERASURE_REQUESTED = "erasure_requested"
    ERASURE_CANCELLED = "erasure_cancelled"
    ERASURE_RECEIPT = "erasure_receipt"
    NOTICE_CONFIRM = "notice_confirm"
    NOTICE_LETTER = "notice_letter"
    MINOR_CONFIRM = "minor_confirm"
    MINOR_RECEIVED = "minor_received"
    MINOR_REFUSED = "minor_refused"
    MINOR_DONE = "minor_done"
    MINOR_HOLDER = "minor_holder"
    MINOR_RELEASED = "minor_released"
    DEVICE_LINKED = "device_linked"
    NEWS = "news"
    OFFER = "offer"
    INQUIRY_CONFIRM = "inquiry_confirm"
    INQUIRY_RECEIVED = "inquiry_received"
    INQUIRY_ANSWER = "inquiry_answer"
    INQUIRY_AUTHORITY = "inquiry_authority"
    POLICY_CONFIRM = "policy_confirm"
    POLICY_NEWS = "policy_news"


@dataclass(frozen=True)
class Kind:
    """Why a kind is sent (T-3.10), by which clause, and what it may carry besides the address.

    `while_leaving`: it still goes to a person whose erasure is under way.
    `useful_for`: after that it is dropped instead of sent.
    `sort`: any but a service mail is asked about again at the moment of sending.
    """

    purpose: str
    clause: str
    elements: frozenset[str] = frozenset()
    while_leaving: bool = False
    useful_for: timedelta | None = None
    sort: Sort = Sort.SERVICE


CODE = frozenset({"D-12"})
CASE = frozenset({"D-51"})
REPORT = frozenset({"D-57"})
RESTRICTED = frozenset({"D-75"})
CHECKED = frozenset({"D-17"})
DOUBTED = frozenset({"D-18"})
ASKED = frozenset({"D-44"})
SUBSCRIBED = frozenset({"D-69"})
KINDS: Mapping[MessageKind, Kind] = {
    MessageKind.CODE_SMS: Kind(
        "identity_service", "P-2.8j", elements=CODE, useful_for=settings.SMS_CODE_TTL
    ),
    MessageKind.CODE_MAIL: Kind(
        "identity_service", "P-2.8k", elements=CODE, useful_for=settings.SMS_CODE_TTL
    ),
    MessageKind.HOLDER_WARNING: Kind("inform", "P-2.8h"),
    MessageKind.CERTIFICATE_WARNING: Kind("inform", "P-2.8e"),
    MessageKind.RECOVERY_TOLD: Kind("inform", "T-3.5"),
    MessageKind.RECOVERY_READY: Kind("identity_service", "T-3.5"),
    MessageKind.RECOVERY_REFUSED: Kind("inform", "T-3.5"),
    MessageKind.NUMBER_CLAIMED: Kind("inform", "P-2.8h"),
    MessageKind.NUMBER_LEFT: Kind("inform", "P-2.8h"),
    MessageKind.NUMBER_FREED: Kind("inform", "P-2.8h"),
    MessageKind.CERTIFICATE_ENDS: Kind("inform", "T-3.5"),
    MessageKind.CERTIFICATE_OVER: Kind("inform", "T-3.5"),
    MessageKind.STILL_RIGHT: Kind("inform", "T-3.5"),
    MessageKind.CONTACT_CHANGED: Kind("inform", "T-3.18"),
    MessageKind.ACCOUNT_READY: Kind("inform", "P-2.3"),
    MessageKind.IDENTITY_ANNOUNCED: Kind("identity_service", "P-2.4", elements=CHECKED),
    MessageKind.IDENTITY_RESULT: Kind("identity_service", "P-2.4", elements=CHECKED),
    MessageKind.CHALLENGE_OPENED: Kind("identity_service", "T-3.6", elements=DOUBTED),
    MessageKind.CHALLENGE_SETTLED: Kind("identity_service", "T-3.6", elements=DOUBTED),
    MessageKind.CHALLENGE_DECIDED: Kind("identity_service", "T-3.6", elements=DOUBTED),
    # Also to whose registration it ends: the reasons go out before the data do.
    MessageKind.CHALLENGE_FINAL: Kind(
        "identity_service", "T-3.6", elements=DOUBTED, while_leaving=True
    ),
    MessageKind.CHALLENGE_LIFTED: Kind("identity_service", "T-3.6", elements=DOUBTED),
    MessageKind.SECURITY_NOTICE: Kind("inform", "T-3.10(4)"),
    MessageKind.NEW_DEVICE: Kind("inform", "P-2.6"),
    MessageKind.ERASURE_REQUESTED: Kind("instruction", "T-3.19", elements=CASE, while_leaving=True),
    MessageKind.ERASURE_CANCELLED: Kind("instruction", "T-3.19", elements=CASE, while_leaving=True),
    MessageKind.ERASURE_RECEIPT: Kind("instruction", "T-3.19", elements=CASE, while_leaving=True),
    MessageKind.NOTICE_CONFIRM: Kind("claim", "P-6.7", elements=frozenset({"D-66"})),
    MessageKind.NOTICE_LETTER: Kind("claim", "P-6.11", elements=frozenset({"D-67"})),
    MessageKind.MINOR_CONFIRM: Kind("minor_protection", "P-4.4", elements=REPORT),
    MessageKind.MINOR_RECEIVED: Kind("minor_protection", "P-4.5", elements=REPORT),
    MessageKind.MINOR_REFUSED: Kind("minor_protection", "P-4.5", elements=REPORT),
    MessageKind.MINOR_DONE: Kind("minor_protection", "P-4.6", elements=REPORT),
    MessageKind.MINOR_HOLDER: Kind("minor_protection", "P-4.5", elements=RESTRICTED),
    MessageKind.MINOR_RELEASED: Kind("minor_protection", "P-4.5", elements=RESTRICTED),
    MessageKind.DEVICE_LINKED: Kind("inform", "P-3.7"),
    MessageKind.NEWS: Kind("inform", "T-3.10(4)", sort=Sort.INFORMATION),
    MessageKind.OFFER: Kind("marketing", "T-3.10(4)", sort=Sort.MARKETING),
    MessageKind.INQUIRY_CONFIRM: Kind("response", "T-3.10(2)", elements=ASKED),
    MessageKind.INQUIRY_RECEIVED: Kind("response", "T-3.10(2)", elements=ASKED),
    MessageKind.INQUIRY_ANSWER: Kind("response", "T-3.10(2)", elements=ASKED),
    MessageKind.INQUIRY_AUTHORITY: Kind("instruction", "T-3.10(2)", elements=frozenset({"D-43"})),
    MessageKind.POLICY_CONFIRM: Kind("inform", "P-1.3", elements=SUBSCRIBED),
    # Its switch is the subscription itself: whoever has none is not written to.
    MessageKind.POLICY_NEWS: Kind("inform", "P-1.3", elements=SUBSCRIBED),
}
# What nobody gets who has not switched it on.
OPTIONAL = tuple(kind for kind, each in KINDS.items() if each.sort != Sort.SERVICE)


def kinds_of_sort(sort: Sort) -> list[MessageKind]:
    """Return the kinds of messages that one switch turns on and off."""
    return [kind for kind, each in KINDS.items() if each.sort == sort]


# The element that an address itself is.
ADDRESS_ELEMENT: Mapping[Channel, str] = {Channel.MAIL: "D-13", Channel.SMS: "D-11"}
