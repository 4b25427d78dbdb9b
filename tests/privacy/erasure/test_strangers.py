"""Whoever shares a name, a city, a birth day or a word with somebody who leaves loses nothing."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.domain import drafts
from accounts.models import Profile, RegistrationDraft, User
from accounts.models.profile import CERTIFICATE_COLUMNS
from privacy.erasure.returned import still_theirs
from privacy.erasure.sweep.everywhere import sweep
from privacy.work import domain as work
from privacy.work.models import Work
from tests.people import held, person
from tests.privacy.erasure.conftest import asks, leaves, needles_of, run_everything
from tests.privacy.erasure.restoring import everything

FEW = ["active", "password", "command"]
MORE = ["account", "username", "accounts", "mail", "self", "erasure.started", "ana", "delete"]
WORDS = [*FEW, *(pytest.param(word, marks=pytest.mark.proof) for word in MORE)]


@pytest.mark.django_db
@pytest.mark.parametrize("word", WORDS)
def test_whoever_is_called_like_a_word_of_ours_can_leave(word: str) -> None:
    stranger = person("ben.stranger", name="Ana")
    browser = Client()
    browser.post("/accounts/login/", {"login": "ben.stranger", "password": "a long walk home"})
    leaver = person(word)
    case = leaves(leaver)
    assert (case.state, case.sweeps, User.objects.get()) == ("done", 1, stranger)


def of_strangers(strangers: list[User]) -> dict[str, list[str]]:
    """Return every row that names one of them."""
    ids = [str(each.pk) for each in strangers] + [str(each.subject_id) for each in strangers]
    return {
        table: found
        for table, rows in everything().items()
        if (found := [row for row in rows if any(each in row for each in ids)])
    }


@pytest.mark.parametrize(
    "count", [pytest.param(5, id="few"), pytest.param(100, id="all", marks=pytest.mark.proof)]
)
def test_strangers_of_the_same_name_city_and_birth_day_lose_nothing(
    own_database: str, count: int
) -> None:
    leaver = person("ana.wong", name="Ana Wong")
    strangers = [person(f"ana.wong.{n}", name="Ana Wong") for n in range(count)]
    for each in strangers[:5]:
        Client().force_login(each)
    shared = set(Profile.objects.values_list("country", flat=True))
    wanted = needles_of(leaver)
    run_everything()  # what is due for everybody, so that only the erasure comes after
    before = of_strangers(strangers)
    case = leaves(leaver)
    assert (case.state, case.sweeps, len(shared)) == ("done", 1, 1)
    assert of_strangers(strangers) == before
    assert dict(sweep([wanted]).hits) == {}
    assert User.objects.count() == count


@pytest.mark.django_db
def test_a_draft_that_names_somebody_who_is_gone_goes_too() -> None:
    """Their own first attempt, or a stranger's who typed their address: nobody is proven there."""
    leaver = person("ana.leaves")
    named = RegistrationDraft.objects.create(
        content=json.dumps({"email": "Ana.leaves@people.example", "country": "HK"}),
        expires_at="2999-01-01T00:00:00Z",
    )
    other = RegistrationDraft.objects.create(
        content=json.dumps({"email": "ben@people.example", "country": "HK"}),
        expires_at="2999-01-01T00:00:00Z",
    )
    case = leaves(leaver)
    assert (case.state, case.sweeps) == ("done", 1)
    assert list(RegistrationDraft.objects.values_list("pk", flat=True)) == [other.pk]
    with pytest.raises(drafts.DraftGone):
        drafts.read(draft_id=named.pk)


@pytest.mark.django_db
@pytest.mark.parametrize("shared", ["email", "mobile"])
def test_an_unfinished_registration_with_their_address_does_not_keep_them(shared: str) -> None:
    leaver = person("ana.leaves")
    other = person(
        "eve.typed", mobile=leaver.profile.mobile if shared == "mobile" else None, proven=False
    )
    if shared == "email":
        EmailAddress.objects.filter(user=other).update(email="ana.leaves@people.example")
    bystander = person("ben.typed", proven=False)
    case = leaves(leaver)
    assert (case.state, case.sweeps) == ("done", 1)
    assert list(User.objects.values_list("username", flat=True)) == [bystander.username]


@pytest.mark.django_db
def test_whoever_comes_back_before_the_sweep_is_no_leftover() -> None:
    """Name, number and address are free as soon as the rows are gone."""
    leaver = person("ana.returns")
    mobile = leaver.profile.mobile
    certificate = {name: getattr(leaver.profile, name) for name in CERTIFICATE_COLUMNS}
    gone = str(leaver.pk)
    case = asks(leaver)
    work.run(work_id=Work.objects.get(kind="erasure.case").pk)
    again = person("ana.returns", mobile=mobile)
    Profile.objects.filter(user=again).update(**certificate, **held(certificate))
    run_everything()
    case.refresh_from_db()
    assert (case.state, case.sweeps, User.objects.get()) == ("done", 1, again)
    assert gone != str(again.pk)


@pytest.mark.django_db
def test_a_late_row_of_the_same_person_is_no_return() -> None:
    """It hangs on the Subject that leaves: nobody else proves it."""
    leaver = person("ana.leaves")
    wanted = needles_of(leaver)
    assert still_theirs({leaver.subject_id: wanted}) == {leaver.subject_id: wanted}
    other = person("ben.stays")
    theirs = still_theirs({other.subject_id: wanted})[other.subject_id]
    assert {element for element, _ in theirs} == {"D-01", "D-03"}
