"""What `accounts` promises, clause by clause, and what makes each sentence true."""

import uuid

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import invariants as hold
from accounts.challenges import promises as challenges
from accounts.domain import marks
from accounts.enums import AccountState, Mark, PasskeyState
from accounts.identity import promises as identity
from accounts.models import Passkey, User
from privacy.messages.queries import kinds_of
from privacy.registry.promises import Clause, Fact, Invariant, State, promises
from privacy.work.clock import now

__all__ = ["challenges", "identity"]

COMPLETE = Invariant("I-10", "an active account is complete and proven", hold.active_is_complete)
OF_AGE = Invariant("I-11", "no account belongs to a minor", hold.active_is_of_age)
ASKED = Invariant("I-07", "the basic set is asked for and nothing else", hold.basic_set_is_asked)
MARKED = Invariant("I-10", "active accounts pass every rule they were held to", hold.active_passes)
FORGOTTEN = Invariant("I-31", "no replaced value outlives its time", hold.no_previous_value_stays)
VERIFIED = Invariant("I-14", "only a device's verdict arrives", hold.passkeys_are_verified)
STATES = {
    AccountState.SUBMITTED: gettext_lazy("Not proven yet"),
    AccountState.INCOMPLETE: gettext_lazy("Something is missing"),
    AccountState.ACTIVE: gettext_lazy("Complete and proven"),
    AccountState.CHALLENGED: gettext_lazy("A detail is being clarified"),
    AccountState.CANCELLED: gettext_lazy("Cancelled"),
}
FINISHED = Invariant("I-11", "nothing unfinished stays", hold.nothing_unfinished_stays)


def account(subject_id: uuid.UUID) -> State:
    """Say what state the account is in."""
    user = User.objects.filter(subject_id=subject_id).first()
    return [Fact(_("Your account"), STATES[AccountState(user.account_state)])] if user else []


def four_marks(subject_id: uuid.UUID) -> State:
    """Say what the four marks say of somebody's details."""
    user = User.objects.filter(subject_id=subject_id, is_staff=False).first()
    if user is None:
        return []
    results = marks.results_of(user=user, now=now())
    return [Fact(mark.label, marks.outcome_of(mark, results).label) for mark in Mark]


def passkeys(subject_id: uuid.UUID) -> State:
    """Say how many passkeys somebody has, and how many of them are suspended."""
    rows = Passkey.objects.filter(authenticator__user__subject=subject_id)
    suspended = rows.filter(state=PasskeyState.SUSPENDED).count()
    return [Fact(_("Passkeys"), rows.count()), Fact(_("Suspended passkeys"), suspended)]


for clause in ("P-2.2", "P-2.5", "T-3.3"):
    promises.keep(
        Clause(id=clause, invariants=[ASKED], tests=["tests/accounts/test_signup_elements.py"])
    )
promises.keep(
    Clause(
        id="P-2.3",
        state=account,
        default=gettext_lazy("Without an account you read, search and report as everybody does."),
        invariants=[COMPLETE, FINISHED],
        messages=kinds_of("P-2.3"),
        tests=["tests/accounts"],
    )
)
promises.keep(
    Clause(
        id="P-2.6",
        control="me_security",
        messages=kinds_of("P-2.6"),
        tests=[
            "tests/accounts/test_security.py",
            "tests/accounts/test_theft.py",
            "tests/accounts/test_codes_at_sign_in.py",
            "tests/accounts/test_code_races.py",
        ],
    )
)
promises.keep(
    Clause(
        id="P-2.7",
        control="me_security_password",
        invariants=[Invariant("I-09", "passwords are one-way hashes", hold.passwords_are_one_way)],
        tests=["tests/accounts"],
    )
)
promises.keep(
    Clause(
        id="P-2.8",
        control="profile",
        invariants=[
            ASKED,
            COMPLETE,
            Invariant("I-12", "proven identifiers are unique", hold.identifiers_are_unique),
        ],
        messages=kinds_of("P-2.8e") | kinds_of("P-2.8h") | kinds_of("P-2.8k"),
        tests=["tests/accounts"],
    )
)
# A number that has a new holder, and an account whose number and mailbox are both lost.
promises.keep(
    Clause(id="P-2.8", control="me_number", tests=["tests/accounts/test_recycled_numbers.py"])
)
promises.keep(Clause(id="P-2.6", control="me_recovery", tests=["tests/accounts/test_recovery.py"]))
promises.keep(
    Clause(
        id="P-2.8j",
        invariants=[Invariant("I-13", "no code outlives its time", hold.no_code_outlives_its_time)],
        messages=kinds_of("P-2.8j"),
        tests=["tests/accounts/test_codes.py", "tests/accounts/test_pumping.py"],
    )
)
promises.keep(
    Clause(
        id="P-2.9",
        control="me_passkeys",
        state=passkeys,
        default=gettext_lazy("Nobody needs a passkey: a password and a code are enough."),
        invariants=[VERIFIED],
        tests=[
            "tests/accounts/test_passkeys.py",
            "tests/accounts/test_api_sign_in.py",
            "tests/browser/test_passkeys.py",
        ],
    )
)
promises.keep(
    Clause(
        id="P-2.10",
        control="me_passkeys",
        invariants=[VERIFIED],
        tests=["tests/accounts/test_passkey_attacks.py", "tests/accounts/test_api_sign_in.py"],
    )
)
promises.keep(
    Clause(
        id="T-3.4",
        control="profile",
        state=four_marks,
        invariants=[MARKED],
        tests=["tests/accounts/test_marks.py", "tests/accounts/test_profile.py"],
    )
)
promises.keep(
    Clause(
        id="T-3.5",
        control="profile",
        messages=kinds_of("T-3.5"),
        tests=["tests/accounts/test_reminders.py", "tests/accounts/test_access.py"],
    )
)
promises.keep(
    Clause(
        id="T-3.17",
        control="profile",
        tests=[
            "tests/accounts/test_corrections.py",
            "tests/accounts/test_new_contacts.py",
            "tests/accounts/test_api_me.py",
        ],
    )
)
promises.keep(
    Clause(
        id="T-3.18",
        control="profile",
        invariants=[FORGOTTEN],
        messages=kinds_of("T-3.18"),
        tests=[
            "tests/accounts/test_corrections.py",
            "tests/accounts/test_new_contacts.py",
            "tests/accounts/test_api_me.py",
        ],
    )
)
promises.keep(Clause(id="P-4.2", invariants=[OF_AGE, FINISHED], tests=["tests/accounts"]))
