"""Many ordinary people at once, as the site would have made them: for drills and benchmarks."""

import json
import uuid
from datetime import date, timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.domain.marks import edition
from accounts.enums import AccountState, CodePurpose
from accounts.models import OneTimeCode, Profile, Session, User
from accounts.models.user import username_key
from privacy.encryption.keys import blind_index, encrypt
from privacy.messages.enums import Channel, MessageKind, MessageState
from privacy.messages.models import Message
from privacy.policies.models import Acceptance, PolicyVersion
from privacy.subjects.models import Subject
from tests.people import held, new_passport


def crowd(count: int, *, name: str = "crowd") -> list[User]:
    """Return active adults with proven mail and mobile, two sessions, three messages, a code, and
    an acceptance of every text in force.
    """
    subjects = Subject.objects.bulk_create(Subject() for _ in range(count))
    # One hash for all: the sweep searches for it, so it must differ by person.
    password = make_password("a long walk home")
    users = User.objects.bulk_create(
        User(
            subject=subject,
            username=f"{name}.{n:05d}.{subject.pk.hex[:8]}",
            username_key=username_key(f"{name}.{n:05d}.{subject.pk.hex[:8]}"),
            password=f"{password}{subject.pk.hex}",
            account_state=AccountState.ACTIVE,
        )
        for n, subject in enumerate(subjects)
    )
    known_by(users)
    used_by(users)
    return users


def known_by(users: list[User]) -> None:
    """Write what they told and agreed to."""
    moment = timezone.now()
    numbers = {user.pk: f"+8529{uuid.uuid4().int % 10**9:09d}" for user in users}
    EmailAddress.objects.bulk_create(
        EmailAddress(
            user=user, email=f"{user.username}@people.example", verified=True, primary=True
        )
        for user in users
    )
    passports = {user.pk: new_passport() for user in users}
    Profile.objects.bulk_create(
        Profile(
            user=user,
            name="Ana Wong",
            country="HK",
            birth_date=date(1990, 1, 1).isoformat(),
            mobile=numbers[user.pk],
            mobile_index=blind_index(field="mobile", value=numbers[user.pk]),
            mobile_verified_at=moment,
            mobile_declared_at=moment,
            ruled_by=edition(),
            **passports[user.pk],
            **held(passports[user.pk]),
        )
        for user in users
    )
    Acceptance.objects.bulk_create(
        Acceptance(subject_id=user.subject_id, version=version, language="en")
        for version in PolicyVersion.objects.all()
        for user in users
    )


def used_by(users: list[User]) -> None:
    """Write what using the site left behind."""
    moment = timezone.now()
    Session.objects.bulk_create(
        Session(
            session_key=uuid.uuid4().hex,
            session_data=encrypt(json.dumps({"_auth_user_id": str(user.pk)})),
            expire_date=moment + timedelta(days=14),
            subject_id=user.subject_id,
        )
        for user in users
        for _ in range(2)
    )
    Message.objects.bulk_create(
        Message(
            subject_id=user.subject_id,
            channel=Channel.MAIL,
            kind=MessageKind.CODE_MAIL,
            template="code",
            language="en",
            key=f"{user.pk}:{n}",
            state=MessageState.SENT,
            sent_at=moment,
            ended_at=moment,
        )
        for user in users
        for n in range(3)
    )
    OneTimeCode.objects.bulk_create(
        OneTimeCode(
            subject_id=user.subject_id,
            purpose=CodePurpose.REGISTER_EMAIL,
            target_index=blind_index(field="email", value=f"{user.username}@people.example") or "",
            code_hash="0" * 64,
            max_attempts=5,
            expires_at=moment + timedelta(days=1),
        )
        for user in users
    )
