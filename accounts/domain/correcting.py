"""Details are changed by the person they are about, at any time, by registration's rules (T-3.18).

In one transaction: what stood there is kept for 30 days, the change is noted by its element, the
identity check starts anew where it concerns who somebody is, and marks, reminders and the state of
the account follow. A birth date that makes a minor restricts at once (P-4.2).

Whoever changes what was changed meanwhile, in another window, is told and overwrites nothing.
"""

import json
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import certificates
from accounts.domain import details, elements, previous, standing
from accounts.domain.age import is_adult
from accounts.domain.registration import is_free
from accounts.enums import DetailAct, Education
from accounts.models import Profile, User
from accounts.models.profile import CERTIFICATE_COLUMNS
from accounts.models.user import username_key
from accounts.signals import details_changed, identity_data_changed, minor_found
from accounts.validators import (
    LONGEST_ADDRESS,
    LONGEST_OCCUPATION,
    looks_blank,
    valid_lines,
    valid_name,
    valid_username,
)
from privacy.formparts.words import refuse_token
from privacy.subjects.domain import (
    WRITABLE,
    SubjectGone,
    lock_for_change,
    lock_for_writing,
    restrict,
)
from privacy.subjects.enums import Restriction
from privacy.web.languages import known_language

Answers = Mapping[str, str | None]
# Every column that a person changes here, and the element it belongs to. Number and address count
# only after their code: see `reaching`.
ELEMENT_OF = {
    "username": "D-02",
    **{column: element for element, names in elements.COLUMNS.items() for column in names},
    "education": "D-15",
    "occupation": "D-16",
    "postal_address": "D-14",
    "language": "D-73",
}
OPTIONAL = frozenset({"education", "occupation", "postal_address"})
OF_STAFF = frozenset({"username"})
IDENTITY = frozenset({"D-04", "D-07", "D-08", "D-09", "D-10"})
# By these the indexes of a certificate are made.
INDEXED = frozenset({"certificate_type", "certificate_country", "certificate_number"})
HELD_BY = ("certificate_index", "certificate_number_index")
# On these hangs who is a minor.
OF_AGE = frozenset({"birth_date", "country"})


class Conflict(Exception):  # noqa: N818 - reads as the news it is
    """Somebody, most likely the person in another window, changed this meanwhile."""


class Refused(Exception):  # noqa: N818
    """Answers break a rule; `errors` says which by column, in words that repeat no value."""

    def __init__(self, errors: Mapping[str, ValidationError]) -> None:
        super().__init__(", ".join(errors))
        self.errors = dict(errors)


class NotOfStaff(Exception):  # noqa: N818
    """A staff account is made of a user name, a password, an address and nothing else."""


# --- what stands now ----------------------------------------------------------------------------


def standing_values(user: User, columns: Iterable[str]) -> dict[str, str | None]:
    """Return what columns say now; a person who told nothing has None in all."""
    profile = Profile.objects.filter(user=user).first() or Profile()
    return {
        column: user.username if column == "username" else getattr(profile, column)
        for column in columns
    }


def version_of(*, user: User, columns: Iterable[str]) -> str:
    """Return what changes whenever one of these columns does: a form carries it and brings it back.

    A keyed hash: it tells nobody the value, and no writer can forget to raise it.
    """
    return digest_of(user, json.dumps(standing_values(user, sorted(columns)), sort_keys=True))


def versions_of(*, user: User, profile: Profile) -> dict[str, str]:
    """Return what `version_of` says of each column by itself; `profile` is the account's own."""
    values = {column: getattr(profile, column, user.username) for column in ELEMENT_OF}
    return {
        column: digest_of(user, json.dumps({column: value})) for column, value in values.items()
    }


def digest_of(user: User, values: str) -> str:
    """Return the keyed hash of what somebody's details say."""
    digest = salted_hmac("accounts.correcting", f"{user.pk}{values}", algorithm="sha256")
    return digest.hexdigest()[:32]


# --- changing it --------------------------------------------------------------------------------


def correct(
    *,
    user_id: uuid.UUID,
    answers: Answers,
    now: datetime,
    version: str | None = None,
    shown: Collection[str] = (),
    act: DetailAct = DetailAct.CHANGED,
) -> list[str]:
    """Change details of an account; return the elements that are others now.

    `version` is what `version_of` said of the columns `shown` (those of `answers`, where none are
    named); None skips the question. Raises Conflict, Refused, NotOfStaff and SubjectGone, and then
    nothing is changed.
    """
    wanted = cleaned(answers)
    with transaction.atomic():
        user = locked(user_id, is_about_age=not OF_AGE.isdisjoint(wanted))
        if user.is_staff and not OF_STAFF.issuperset(wanted):
            raise NotOfStaff
        if version not in {None, version_of(user=user, columns=shown or answers)}:
            raise Conflict
        before = standing_values(user, wanted)
        changed = {column: value for column, value in wanted.items() if value != before[column]}
        if not changed:
            return []
        refuse_broken(user, changed, now)
        changed_elements = sorted({ELEMENT_OF[column] for column in changed})
        previous.keep(
            user=user,
            elements=changed_elements,
            values={column: before[column] for column in with_their_kin(changed, wanted)},
        )
        write(user, changed)
        details.note(user=user, elements=changed_elements, act=act)
        details_changed.send(User, user_id=user.pk, elements=changed_elements)
        if not IDENTITY.isdisjoint(changed_elements):
            identity_data_changed.send(User, user_id=user.pk)
        if not OF_AGE.isdisjoint(changed):
            restrict_if_minor(user, now)
        standing.follow(user=user, now=now)
    return changed_elements


def with_their_kin(changed: Answers, wanted: Answers) -> Iterable[str]:
    """Return the changed columns; a certificate is kept whole, for half of one cannot come back."""
    if CERTIFICATE_COLUMNS[0] in wanted and not set(CERTIFICATE_COLUMNS).isdisjoint(changed):
        return {*changed, *CERTIFICATE_COLUMNS} & set(wanted)
    return changed


def locked(user_id: uuid.UUID, *, is_about_age: bool) -> User:
    """Lock the person, then the account and its profile, which is made where there is none.

    Whoever may turn out to be a minor is locked for a change of state at once: a lock for writing
    that grows could meet another one that does.
    """
    subject_id = User.objects.values_list("subject_id", flat=True).get(pk=user_id)
    if is_about_age:
        if lock_for_change(subject_id=subject_id).state not in WRITABLE:
            raise SubjectGone
    else:
        lock_for_writing(subject_id=subject_id)
    user = User.objects.select_for_update(of=("self",)).get(pk=user_id)
    if not user.is_staff:
        language = known_language(get_language() or "")
        Profile.objects.get_or_create(user=user, defaults={"language": language})
        Profile.objects.select_for_update().get(user=user)
    return user


def write(user: User, changed: Answers) -> None:
    """Write the new values; a certificate that is another one is no longer held by its index."""
    if username := changed.get("username"):
        try:
            with transaction.atomic():
                User.objects.filter(pk=user.pk).update(
                    username=username, username_key=username_key(username)
                )
        except IntegrityError as error:
            raise Refused({"username": taken()}) from error
        user.username = username
    columns = {name: value for name, value in changed.items() if name != "username"}
    if not INDEXED.isdisjoint(columns):
        columns |= dict.fromkeys(HELD_BY)
    if columns:
        Profile.objects.filter(user=user).update(**columns)


def restrict_if_minor(user: User, now: datetime) -> None:
    """Restrict and announce somebody who is under age by what they told, in this transaction."""
    profile = Profile.objects.get(user=user)
    if not profile.birth_date or not profile.country:
        return
    born = date.fromisoformat(profile.birth_date)
    if not is_adult(born=born, country=profile.country, now=now):
        restrict(subject_id=user.subject_id, reason=Restriction.UNDER_AGE)
        minor_found.send(User, subject_id=user.subject_id)


# --- the rules ----------------------------------------------------------------------------------


def cleaned(answers: Answers) -> dict[str, str | None]:
    """Return answers in the one form in which they are kept; raises Refused.

    What looks blank is None, which only optional columns may be (T-3.4 d).
    """
    found: dict[str, str | None] = {}
    errors: dict[str, ValidationError] = {}
    for column, answer in answers.items():
        blank = looks_blank(answer or "")
        is_dropped = answer is None and column in CERTIFICATE_COLUMNS
        try:
            if blank and not (column in OPTIONAL or is_dropped):
                raise ValidationError(_("This cannot be left out"), code="required")  # noqa: TRY301 - one way for all errors
            refuse_token(answer or "")
            found[column] = None if blank else CLEAN.get(column, str)(answer or "")
        except ValidationError as error:
            errors[column] = error
    if errors:
        raise Refused(errors)
    return found


def education(typed: str) -> str:
    if typed not in Education.values:
        raise ValidationError(_("Choose a level of education from the list"), code="choice")
    return typed


def language_of_ours(typed: str) -> str:
    if known_language(typed) != typed:
        raise ValidationError(_("Choose one of the languages"), code="choice")
    return typed


def words(typed: str, *, lines: int, longest: int) -> str:
    if len(typed) > longest:
        raise ValidationError(_("This is too long"), code="length")
    return valid_lines(typed, most=lines)


CLEAN: dict[str, Callable[[str], str]] = {
    "username": valid_username,
    "name": valid_name,
    "certificate_number": certificates.normalised,
    "education": education,
    "occupation": lambda typed: words(typed, lines=1, longest=LONGEST_OCCUPATION),
    "postal_address": lambda typed: words(typed, lines=8, longest=LONGEST_ADDRESS),
    "language": language_of_ours,
}


def refuse_broken(user: User, changed: Answers, now: datetime) -> None:
    """Raise Refused for what breaks a rule by this change; what was wrong before may stay so.

    A rule that compares two elements speaks of the one that is changed. That a birth date is a
    minor's breaks nothing here: it restricts.
    """
    errors: dict[str, ValidationError] = {}
    if username := changed.get("username"):
        errors |= username_errors(user, username)
    told = elements.told_by(Profile.objects.filter(user=user).first() or Profile())
    broken_before = elements.refused(told, now=now)
    broken = elements.refused({**told, **known_columns(changed)}, now=now)
    broken |= unlike_the_number({**told, **known_columns(changed)}, broken, now)
    for element, error in broken.items():
        column = next((name for name in changed if ELEMENT_OF[name] == element), "")
        if column and error.code != "minor":
            errors[column] = error
        elif not column and element not in broken_before and element != "D-10":
            errors[next(iter(changed))] = disagreement(element, error)
    if errors:
        raise Refused(errors)


def unlike_the_number(
    told: elements.Told, broken: Mapping[str, ValidationError], now: datetime
) -> dict[str, ValidationError]:
    """Return the error of a number that says another birth date than a minor's.

    Nothing is held against what is refused itself, but of two dates the typed one is the slip.
    """
    untold = {"D-08", *elements.NEEDS["D-08"]} & {
        *elements.blank(told),
        *(broken.keys() - {"D-10"}),
    }
    if "D-10" not in broken or broken["D-10"].code != "minor" or untold:
        return {}
    try:
        elements.number_rule(told, now)
    except ValidationError as error:
        return {"D-08": error}
    return {}


def known_columns(changed: Answers) -> dict[str, str | None]:
    """Return of a change what the rules of elements read."""
    return {name: value for name, value in changed.items() if name in elements.told_by_nobody()}


def disagreement(element: str, error: ValidationError) -> ValidationError:
    """Return the error of a changed element that another one, left as it was, contradicts."""
    if element == "D-08" and error.code in {"birth_date", "gender"}:
        words = _("This does not agree with the number of your identity document")
        return ValidationError(words, code="disagrees")
    words = _("This does not agree with the identity document that you told us of")
    return ValidationError(words, code="disagrees")


def username_errors(user: User, username: str) -> dict[str, ValidationError]:
    """Return what is against a user name that is well formed (P-2.7)."""
    if username_key(username) != user.username_key and not is_free(username):
        return {"username": taken()}
    if certificates.normalised(username) in numbers_of(user):
        words = _("Choose a user name that is no number of yours or of your document")
        return {"username": ValidationError(words, code="told")}
    return {}


def numbers_of(user: User) -> set[str]:
    """Return the numbers of somebody as a user name could repeat them."""
    values = standing_values(user, ("mobile", "certificate_number")).values()
    return {certificates.normalised(value.lstrip("+")) for value in values if value}


def taken() -> ValidationError:
    return ValidationError(_("This user name is taken. Choose another one"), code="taken")
