"""What the overview `/me/` says about an account: values that could be misused stay masked."""

from allauth.account.models import EmailAddress
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from phonenumbers import PhoneNumberFormat, format_number, parse

from accounts.domain import passkeys, recovery, recycling
from accounts.domain.activation import is_being_checked
from accounts.domain.elements import BASIC, missing
from accounts.enums import AccountState
from accounts.models import Profile, User
from privacy.web.cards import Card, Link, Row, card
from privacy.work.clock import now

SHOWN_DIGITS = 3


def person(request: HttpRequest) -> User:
    """Return who is signed in; the page is guarded."""
    assert isinstance(request.user, User)  # noqa: S101 - tells mypy what signed_in made sure
    return request.user


def masked_number(number: str) -> str:
    """Return the number with its last three digits only."""
    shown = format_number(parse(number), PhoneNumberFormat.INTERNATIONAL)
    hidden = "".join("•" if sign.isdigit() else sign for sign in shown[:-SHOWN_DIGITS])
    return hidden + shown[-SHOWN_DIGITS:]


def masked_email(address: str) -> str:
    """Return the first letter and the domain."""
    name, _at, domain = address.partition("@")
    return f"{name[:1]}•••@{domain}"


@card("accounts.who", order=10)
def who_you_are(request: HttpRequest) -> Card:
    """Name the account and the ways to reach its holder."""
    user = person(request)
    rows = [Row(_("User name"), user.username)]
    profile = Profile.objects.filter(user=user).first()
    if profile is not None and profile.mobile:
        rows.append(Row(_("Mobile number"), masked_number(profile.mobile)))
    address = EmailAddress.objects.filter(user=user, primary=True).first()
    if address is not None:
        rows.append(Row(_("E-mail address"), masked_email(address.email)))
    return Card(
        _("Who you are"), rows=rows, links=[Link(reverse("profile"), _("See and change details"))]
    )


@card("accounts.recovery", order=14)
def account_is_asked_for(request: HttpRequest) -> Card | None:
    """Say that somebody asks for this account, with the way to stop it."""
    row = recovery.against(person(request))
    if row is None:
        return None
    return Card(
        _("Somebody asks for your account"),
        text=_("They say that number and mailbox are lost. If it is not you, stop it."),
        links=[Link(reverse("me_recovery"), _("Stop it"))],
    )


@card("accounts.number", order=15)
def number_is_claimed(request: HttpRequest) -> Card | None:
    """Ask whether the number is still theirs where somebody else has proven it."""
    claim = recycling.claim_against(person(request))
    if claim is None:
        return None
    return Card(
        _("Is your number still yours?"),
        text=_("Somebody has shown that its messages reach them. It leaves your account soon."),
        rows=[
            Row(_("Leaves your account"), date_format(localtime(claim.due_at), "DATETIME_FORMAT"))
        ],
        links=[Link(reverse("me_number"), _("Answer"))],
    )


def passkeys_row(user: User) -> Row:
    """Return the line of a summary that says how many passkeys somebody has, with the way there."""
    count = passkeys.passkeys_of(user).count()
    said = ngettext("%(count)s passkey", "%(count)s passkeys", count) % {"count": count}
    return Row(_("Passkeys"), said if count else _("None yet"), reverse("me_passkeys"))


STATES = {
    AccountState.ACTIVE: lambda: _("Ready to use"),
    AccountState.INCOMPLETE: lambda: _("Not complete yet"),
    AccountState.CHALLENGED: lambda: _("A detail is being clarified"),
    AccountState.SUBMITTED: lambda: _("Being checked"),
    AccountState.CANCELLED: lambda: _("Cancelled"),
}


@card("accounts.state", order=20)
def how_it_stands(request: HttpRequest) -> Card:
    """Say the state of the account, and what is missing."""
    user = person(request)
    state = AccountState(user.account_state)
    if is_being_checked(user=user, now=now()):
        state = AccountState.SUBMITTED
    rows = [Row(_("State"), STATES[state]())]
    if state == AccountState.INCOMPLETE:
        lacking = missing(user=user, now=now())
        rows.append(Row(_("Missing"), ", ".join(str(BASIC[element]) for element in lacking)))
    return Card(
        _("Your account"),
        rows=rows,
        links=[Link(reverse("me_security"), _("Sign-in and security"))],
    )
