"""People of the tests: one who walks through registration, others who are there already.

The applicant goes over HTTP, as a browser without JavaScript would.
"""

import re
import uuid
from dataclasses import dataclass, field
from datetime import date, timedelta

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.domain.activation import indexes_of
from accounts.domain.marks import edition
from accounts.enums import AccountState
from accounts.models import Profile, User
from privacy.encryption.keys import blind_index
from privacy.messages.enums import Channel
from privacy.messages.models import Message
from privacy.work.dispatcher import run_due

PASSWORD = "seven green bottles"
ORIGIN = {
    "country": "HK",
    "birth_date_day": "27",
    "birth_date_month": "3",
    "birth_date_year": "1984",
}
CODE = re.compile(r"\b[0-9]{6}\b")


@dataclass
class Applicant:
    """Somebody who registers: what they type, and where they stand."""

    username: str = "mei.wong"
    password: str = PASSWORD
    name: str = "Wong Mei Ling"
    mobile: str = "51234567"
    email: str = "Mei@example.com"
    passport: dict[str, str] = field(default_factory=lambda: new_passport())  # noqa: PLW0108 - stands below
    client: Client = field(default_factory=Client)
    at: str = "/accounts/signup/"

    def post(self, **answers: str) -> HttpResponse:
        """Send a form of the present page and follow where it leads."""
        response = self.client.post(self.at, answers)
        if response.status_code == 302:
            self.at = response["Location"]
        return response  # type: ignore[return-value] # the test client's own subclass

    def get(self) -> HttpResponse:
        response = self.client.get(self.at)
        while response.status_code == 302:
            self.at = response["Location"]
            response = self.client.get(self.at)
        return response  # type: ignore[return-value] # the test client's own subclass

    def to_notice(self) -> None:
        self.post(**ORIGIN)

    def to_about(self) -> None:
        self.to_notice()
        self.post(terms="on", privacy="on", terms_version="1", privacy_version="1")

    def to_certificate(self) -> None:
        self.to_about()
        optional = {name: self.passport.get(name, "") for name in ("education", "occupation")}
        self.post(name=self.name, gender=self.passport["gender"], **optional)

    def to_contact(self) -> None:
        self.to_certificate()
        self.post(**self.certificate)

    def to_access(self) -> None:
        self.to_contact()
        self.post(**self.contact)

    def to_check(self) -> None:
        self.to_access()
        self.post(username=self.username, password=self.password)

    @property
    def certificate(self) -> dict[str, str]:
        """What is typed on the page of the certificate."""
        columns = ("certificate_type", "certificate_country", "certificate_number")
        year, month, day = self.passport["certificate_from"].split("-")
        return {
            **{name: self.passport[name] for name in columns},
            "certificate_from_day": day,
            "certificate_from_month": month,
            "certificate_from_year": year,
            "certificate_no_expiry": "on",
        }

    @property
    def contact(self) -> dict[str, str]:
        """What is typed on the page of number and address."""
        return {
            "mobile_region": "HK",
            "mobile_number": self.mobile,
            "mobile_declared": "on",
            "email": self.email,
        }

    def to_mobile_code(self) -> None:
        self.to_check()
        self.post()

    def to_email_code(self) -> None:
        self.to_mobile_code()
        self.post(code=newest_code(Channel.SMS))

    def to_checking(self) -> None:
        self.to_email_code()
        self.post(code=newest_code(Channel.MAIL))

    def to_active(self) -> User:
        """Register, prove both and let the engine run; return the account."""
        self.to_checking()
        run_due()
        return User.objects.get(username=self.username)

    def sign_in(self, password: str = "") -> HttpResponse:
        typed = {"login": self.username, "password": password or self.password}
        return self.client.post("/accounts/login/", typed)  # type: ignore[return-value] # the test client's own subclass


def newest_code(channel: Channel) -> str:
    """Return the code of the newest message that carries one, as its receiver reads it."""
    for message in Message.objects.filter(channel=channel, kind__startswith="code").order_by(
        "-queued_at"
    ):
        if message.body and (found := CODE.search(message.body)):
            return found[0]
    raise LookupError("no code was sent")


def a_moment_later(rows: object, **ago: timedelta) -> None:
    """Move the times of rows back, as if they had been written earlier."""
    for name, by in ago.items():
        for row in rows:  # type: ignore[attr-defined] # any queryset
            type(row).objects.filter(pk=row.pk).update(**{name: getattr(row, name) - by})


def person(
    username: str, *, name: str = "Ana Wong", mobile: str | None = None, proven: bool = True
) -> User:
    """Return an active adult with a proven mobile number and e-mail address.

    Not `proven`: somebody who registered and has typed no code yet.
    """
    number = mobile or new_number()
    passport = new_passport()
    user = User.objects.create_user(
        username,
        password="a long walk home",
        account_state=AccountState.ACTIVE if proven else AccountState.SUBMITTED,
    )
    EmailAddress.objects.create(
        user=user, email=f"{username}@people.example", verified=proven, primary=True
    )
    Profile.objects.create(
        user=user,
        name=name,
        country="HK",
        birth_date=date(1990, 1, 1).isoformat(),
        mobile=number,
        mobile_index=blind_index(field="mobile", value=number) if proven else None,
        mobile_verified_at=timezone.now() if proven else None,
        mobile_declared_at=timezone.now(),
        ruled_by=edition(),
        **passport,
        **(held(passport) if proven else {}),
    )
    return user


def new_number() -> str:
    """Return a mobile number of Hong Kong as its plan knows them: 92 to 98, never 90 or 99."""
    return f"+8529{2_000_000 + uuid.uuid4().int % 7_000_000}"


def new_passport() -> dict[str, str]:
    """Return the columns of a valid certificate that nobody else has, and of a gender beside it."""
    return {
        "gender": "female",
        "certificate_type": "passport",
        "certificate_country": "GB",
        "certificate_number": f"{uuid.uuid4().int % 10**9:09d}",
        "certificate_from": "2020-02-29",
        "certificate_until": "no_expiry",
    }


def held(passport: dict[str, str]) -> dict[str, str | None]:
    """Return the blind indexes of a certificate that an active account holds."""
    return indexes_of(Profile(**passport))


def back_office(user: User) -> Client:
    """Return a browser in which a member of staff signed in and proved the second factor."""
    reachable(user)
    return just_proven(user, method="mfa", type="totp")


def reachable(user: User) -> User:
    """Give somebody a proven e-mail address, unless they have one: staff need no more of P-2.8."""
    if not EmailAddress.objects.filter(user=user).exists():
        EmailAddress.objects.create(
            user=user, email=f"{user.username}@staff.example", verified=True, primary=True
        )
    return user


def just_proven(user: User, *, reauthenticated: bool = False, **proof: str) -> Client:
    """Return a browser in which somebody has just proven who they are, by password or otherwise."""
    client = Client()
    client.force_login(user)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, user, reauthenticated=reauthenticated, **proof)
    request.session.save()
    return client
