"""What people leave behind who are between two pages: half a registration, a code that is to come,
a deletion under way and one that is done, the letters of all that. The demo shows none of it.
"""

import io
import time
from datetime import date, timedelta

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import SESSION_KEY
from django.core.management import call_command

from accounts.domain import drafts, proving, reaching, tickets
from accounts.enums import ClaimState, ProofStage, RecoveryState, SignInOutcome
from accounts.models import NumberClaim, Recovery, SignIn, User
from accounts.sessions import CAME_IN, SessionStore
from privacy.inquiries import tokens as question_tokens
from privacy.inquiries.models import Inquiry, RequestVisit
from privacy.ledger.checkpoints import checkpoint
from privacy.policies import revising
from privacy.policies.enums import Document
from privacy.policies.queries import texts_in_force
from privacy.policies.reading import Draft, read
from privacy.subjects.domain import create
from privacy.subscriptions import domain as subscriptions
from privacy.work.clock import now
from privacy.work.dispatcher import beat
from takedown.minors.domain import filing
from takedown.minors.domain.filing import Told
from takedown.minors.enums import IdentifierKind, Relation
from tests.accounts.passkey_people import with_key
from tests.people import new_passport, person
from tests.privacy.erasure.conftest import asks, leaves

PROTECTED = "kit.protected"  # has an authenticator app and recovery codes
DONE = "done"
CLAIMS = {state: f"{state}-".ljust(43, "0") for state in (ClaimState.ASKED, ClaimState.PROVEN)}
ASKED_FOR = {
    state: f"{state}-".ljust(43, "0")
    for state in (RecoveryState.ASKED, RecoveryState.WAITING, RecoveryState.READY)
}
VISITS = {name: f"{name}-".ljust(43, "0") for name in ("asked", "proven")}
TICKETS = {name: f"{name}-".ljust(43, "0") for name in (*ProofStage.values, DONE)}


def leave_traces() -> None:
    """Write all of it into the database that the settings name."""
    half_a_registration()
    codes_to_come()
    protected = person(PROTECTED)
    TOTP.activate(protected, generate_totp_secret())
    RecoveryCodes.activate(protected)
    reaching.ask(
        user_id=protected.pk, purpose=reaching.EMAIL, target="kit@example.com", source="::1"
    )
    with_key(protected, label="Kit's telephone")
    numbers_of_others(protected)
    accounts_asked_for(protected)
    addresses_to_prove()
    signed_in_elsewhere(User.objects.get(username="demo-maria"))
    filing.file(told=Told(
        name="Jonas Weber", relation=Relation.PARENT, email="jonas.weber@example.com",
        language="en", identifiers={IdentifierKind.USERNAME: "demo-nobody"},
    ))  # fmt: skip
    text_on_its_way()
    subscriptions.ask(document=Document.TERMS, email="news.reader@example.com", language="en")
    call_command("run_due_jobs", verbosity=0, stdout=io.StringIO())
    leaves(person("ana.left"))
    asks(person("ana.leaves"), waived=False)
    call_command("run_due_jobs", verbosity=0, stdout=io.StringIO())
    checkpoint()
    beat("dispatcher")


def text_on_its_way() -> None:
    """Let the terms have a draft, for the first of its two people."""
    draft = read(Document.TERMS)
    clauses = {
        language: [{**found[0], "text": f"{found[0]['text']} 2027."}, *found[1:]]
        for language, found in draft.clauses.items()
    }
    revising.take_up(draft=Draft(Document.TERMS, clauses))


def numbers_of_others(holder: User) -> None:
    """Let one number wait for its code, and one that somebody holds be proven by another."""
    for state, number in (
        (ClaimState.ASKED, "+85261230000"),
        (ClaimState.PROVEN, holder.profile.mobile),
    ):
        moment = now() if state == ClaimState.PROVEN else None
        NumberClaim.objects.create(
            subject=create(),
            token_hash=tickets.hashed(CLAIMS[state]),
            number=number,
            number_index=proving.mobile_index(number) or "",
            language="en",
            state=state,
            proven_at=moment,
            due_at=moment and moment + timedelta(days=14),
        )


def addresses_to_prove() -> None:
    """Let somebody without an account wait for a code, and somebody look at what they sent."""
    email = Inquiry.objects.filter(state="open", email_confirmed=True)[0].email
    for name, token in VISITS.items():
        RequestVisit.objects.create(
            subject=create(),
            token_hash=question_tokens.token_hash(token),
            email=email,
            language="en",
            created_at=now() + timedelta(hours=12),  # the pages are looked at for a while
            proven_at=now() if name == "proven" else None,
        )


def signed_in_elsewhere(user: User) -> None:
    """Let somebody be signed in on a telephone, and somebody else have tried."""
    place = {"network": "203.0.113.0/24", "browser": "Firefox, Android"}
    store = SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[CAME_IN] = {"at": time.time(), **place}
    store.save()
    for outcome in SignInOutcome:
        SignIn.objects.create(subject=user.subject, method="password", outcome=outcome, **place)


def accounts_asked_for(holder: User) -> None:
    """Let somebody ask for an account at each of its stages, once for a holder who is there."""
    for state in (RecoveryState.ASKED, RecoveryState.WAITING, RecoveryState.READY):
        Recovery.objects.create(
            subject=create(),
            holder=None if state == RecoveryState.ASKED else holder.subject_id,
            page=tickets.hashed(ASKED_FOR[state]),
            stop=tickets.hashed(ASKED_FOR[state]),
            ready=tickets.hashed(ASKED_FOR[state]),
            email="back@people.example",
            language="en",
            state=state,
            due_at=None if state == RecoveryState.ASKED else now() + timedelta(days=14),
        )
        if state == RecoveryState.WAITING:
            holder = person("ivy.ready")


def half_a_registration() -> None:
    """Answer every page of a draft but the last."""
    draft_id = drafts.start(country="HK", birth_date=date(1984, 3, 27))
    drafts.answer(
        draft_id=draft_id,
        answers={
            "username": "mei.wong",
            "password": "not a hash that anybody tries",
            "name": "Wong Mei Ling",
            **new_passport(),
            "mobile": "+85251234567",
            "mobile_declared": "True",
            "email": "mei@example.com",
            **{str(each.document): str(each.number) for each in texts_in_force()},
        },
    )


def codes_to_come() -> None:
    """Let one registration stand at each of its last pages."""
    names = (*ProofStage.values, DONE)
    users = {name: person(f"tsz.{name}", proven=name == DONE) for name in names}
    for user in (users[ProofStage.EMAIL], users[ProofStage.CHECKING]):
        proving.take_mobile(user)
    proving.take_email(users[ProofStage.CHECKING])
    for name, user in users.items():
        tickets.open_ticket(user=user, token=TICKETS[name])
