"""People for a development machine: made as everybody is, except that nobody types codes for them.

Their sign-ins are random, differ on every machine, and stand in one file that only its owner reads.
"""

import secrets
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction

from accounts.certificates import NO_EXPIRY, issuer_of
from accounts.certificates import CertificateType as T
from accounts.domain import activation, drafts, passwords, proving, registration
from accounts.enums import Gender
from accounts.models import User
from accounts.models.user import username_key
from privacy.policies.domain import publish_first
from privacy.policies.enums import Document
from privacy.policies.queries import texts_in_force
from privacy.policies.reading import read
from privacy.work.clock import now

FILE = "demo-people.txt"
TOTP_PERIOD = 30


@dataclass(frozen=True)
class Person:
    """Somebody who uses the site."""

    username: str
    name: str
    country: str
    mobile: str
    language: str
    gender: Gender
    certificate: tuple[T, str]
    is_complete: bool = True

    @property
    def role(self) -> str:
        return "member" if self.is_complete else "member, e-mail not proven"


@dataclass(frozen=True)
class Staff:
    """Somebody who works here; needs a second factor and nothing of P-2.8."""

    username: str
    role: str
    is_superuser: bool = False
    may_see: Sequence[str] = field(default=())
    may_decide: Sequence[str] = field(default=())


PEOPLE: tuple[Person | Staff, ...] = (
    Person(
        "demo-maria",
        "Maria O'Neill",
        "GB",
        "+447400123456",
        "en",
        Gender.FEMALE,
        (T.PASSPORT, "925665416"),
    ),
    Person(
        "demo-xiaoyu",
        "林晓雨",
        "CN",
        "+8613123456789",
        "zh-hans",
        Gender.FEMALE,
        (T.PRC_ID, "440305198403270045"),
    ),
    Person(
        "demo-taiman", "陳大文", "HK", "+85251234567", "zh-hant", Gender.MALE, (T.HKID, "C6686689")
    ),
    Person(
        "demo-anna",
        "Anna Kowalska",
        "PL",
        "+48512345678",
        "en",
        Gender.UNSPECIFIED,
        (T.NATIONAL_ID, "ABC523456"),
    ),
    Person(
        "demo-sam",
        "Sam Taylor",
        "GB",
        "+447400123457",
        "en",
        Gender.MALE,
        (T.PASSPORT, "925665424"),
        is_complete=False,
    ),
    Staff("demo-admin", "superuser", is_superuser=True),
    Staff(
        "demo-privacy",
        "privacy officer",
        may_see=("erasurecase", "erasurestep", "erasurereceipt", "checkpoint", "work", "processor"),
    ),
    Staff("demo-legal", "legal", may_see=("copyrightcase",), may_decide=("copyrightcase",)),
)


@dataclass(frozen=True)
class Planned:
    """What happens to one of them."""

    who: Person | Staff
    action: str  # create, keep, renew a sign-in that was lost; left: deleted, and stays so


def file() -> Path:
    return Path(settings.VAR_DIR, FILE)


def known_sign_ins() -> dict[str, str]:
    """Return the passwords that an earlier run wrote down."""
    if not file().is_file():
        return {}
    lines = file().read_text(encoding="utf-8").splitlines()
    cells = [line.split() for line in lines if line.startswith("demo-")]
    return {row[0]: row[1] for row in cells}


def plan() -> list[Planned]:
    """Return what a run does now; the run itself follows it."""
    known = known_sign_ins()
    there = set(
        User.objects.filter(
            username_key__in=[username_key(who.username) for who in PEOPLE]
        ).values_list("username", flat=True)
    )
    return [
        Planned(who, action_for(is_there=who.username in there, is_known=who.username in known))
        for who in PEOPLE
    ]


def action_for(*, is_there: bool, is_known: bool) -> str:
    if is_there:
        return "keep" if is_known else "renew"
    return "left" if is_known else "create"


def load(planned: Sequence[Planned]) -> None:
    """Do what was planned, one person a transaction, and write the sign-ins down."""
    publish_first(drafts=[read(document) for document in Document])
    sign_ins = known_sign_ins()
    for each in planned:
        if each.action in {"keep", "left"}:
            continue
        password = secrets.token_urlsafe(12)
        with transaction.atomic():
            if each.action == "create":
                create(each.who, password)
            else:
                renew(each.who, password)
        sign_ins[each.who.username] = password
        write_down(sign_ins)


def create(who: Person | Staff, password: str) -> None:
    """Make one person or member of staff."""
    if isinstance(who, Staff):
        create_staff(who, password)
        return
    kind, number = who.certificate
    answers = {
        "country": who.country,
        "birth_date": date(1984, 3, 27).isoformat(),
        "username": who.username,
        "password": passwords.hashed(password),
        "name": who.name,
        "gender": who.gender.value,
        "certificate_type": kind.value,
        "certificate_country": issuer_of(kind, stated=who.country),
        "certificate_number": number,
        "certificate_from": "2019-05-06",
        "certificate_until": NO_EXPIRY,
        "mobile": who.mobile,
        "mobile_declared": "True",
        "email": address_of(who),
        **{str(each.document): str(each.number) for each in texts_in_force()},
    }
    draft_id = drafts.start(country=who.country, birth_date=date(1984, 3, 27))
    draft = drafts.answer(draft_id=draft_id, answers=answers)
    user = registration.enter(draft=draft, language=who.language)
    drafts.forget(draft_id=draft_id)
    proving.take_mobile(user)
    if who.is_complete:
        proving.take_email(user)
    activation.check_details(user_id=user.pk, now=now())


def create_staff(who: Staff, password: str) -> None:
    """Make a member of staff with an authenticator app and the rights of the role."""
    user = User.objects.create_user(
        who.username, password=password, is_staff=True, is_superuser=who.is_superuser
    )
    EmailAddress.objects.create(user=user, email=address_of(who), primary=True, verified=True)
    TOTP.activate(user, generate_totp_secret())
    if who.may_see:
        group, _ = Group.objects.get_or_create(name=who.role.capitalize())
        seen = [f"view_{model}" for model in who.may_see]
        seen += [f"decide_{model}" for model in who.may_decide]
        group.permissions.add(*Permission.objects.filter(codename__in=seen))
        user.groups.add(group)


def renew(who: Person | Staff, password: str) -> None:
    """Give somebody whose sign-in was lost a new one."""
    user = User.objects.get(username_key=username_key(who.username))
    user.set_password(password)
    user.save(update_fields=["password", "username_key"])


def members() -> list[uuid.UUID]:
    """Return the Subjects of the complete demo members that are there, in their order."""
    names = [who.username for who in PEOPLE if isinstance(who, Person) and who.is_complete]
    found = dict(User.objects.filter(username__in=names).values_list("username", "subject_id"))
    return [found[name] for name in names if name in found]


def address_of(who: Person | Staff) -> str:
    return f"{who.username}@example.com"


def write_down(sign_ins: dict[str, str]) -> None:
    """Write the table of sign-ins, readable by the owner of this folder only."""
    lines = [
        "Demo people of this machine. Members sign in at /accounts/login/;",
        "staff are asked for a second code, which /dev/outbox/ shows.",
        "",
        f"{'user name':<16}{'password':<20}{'role'}",
        *(
            f"{who.username:<16}{sign_ins[who.username]:<20}{who.role}"
            for who in PEOPLE
            if who.username in sign_ins
        ),
    ]
    target = file()
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.chmod(0o600)
    draft.write_text("\n".join(lines) + "\n", encoding="utf-8")
    draft.replace(target)


def current_codes() -> dict[str, str]:
    """Return the code that each demo member of staff would read off now; empty without DEBUG."""
    if not settings.DEBUG:
        return {}
    rows = Authenticator.objects.filter(
        type=Authenticator.Type.TOTP,
        user__username__in=[who.username for who in PEOPLE if isinstance(who, Staff)],
    ).select_related("user")
    counter = int(time.time()) // TOTP_PERIOD
    return {
        row.user.get_username(): format_hotp_value(
            hotp_value(get_adapter().decrypt(row.data["secret"]), counter)
        )
        for row in rows
    }
