"""Two switches, a stop in every mail that has one, and service mails that no switch reaches."""

import re
import uuid

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from accounts.models import Profile, User
from privacy.messages import domain
from privacy.messages.choices import choose, chosen_by, handle_for
from privacy.messages.enums import Channel, MessageKind, Place, Sort
from privacy.messages.models import Message, MessageChoice
from privacy.messages.replaying import stopper
from privacy.outside.file import Line
from privacy.promises import switched_on
from privacy.subjects.domain import create, restrict
from privacy.subjects.enums import Restriction
from tests.people import just_proven, person

pytestmark = pytest.mark.django_db
PAGE = "/me/messages/"


def on(user: User, topic: Sort = Sort.INFORMATION) -> None:
    choose(subject_id=user.subject_id, topic=topic, on=True, place=Place.PAGE, language="en")


def is_on(user: User, topic: Sort) -> bool:
    return user.subject_id in chosen_by(subject_ids=[user.subject_id], topic=topic)


def turn(client: Client, topic: str, to: str) -> int:
    return client.post(f"{PAGE}{topic}/", {"turn": to}).status_code


def test_both_are_off_and_each_has_one_button() -> None:
    ana = person("ana")
    own = just_proven(ana, method="password")
    buttons = re.compile(r'action="(/me/messages/\w+/)".*?name="turn" value="(\w+)"', re.DOTALL)
    assert buttons.findall(own.get(PAGE).text) == [
        (f"{PAGE}information/", "on"),
        (f"{PAGE}marketing/", "on"),
    ]
    assert [turn(own, "information", "on"), turn(own, "information", "on")] == [302, 302]
    assert [is_on(ana, Sort.INFORMATION), is_on(ana, Sort.MARKETING)] == [True, False]
    assert buttons.findall(own.get(PAGE).text)[0] == (f"{PAGE}information/", "off")
    assert turn(own, "marketing", "on") == 302
    assert turn(own, "marketing", "off") == turn(own, "marketing", "nonsense") == 302
    rows = MessageChoice.objects.order_by("id").values_list("topic", "on", "place", "language")
    assert list(rows) == [
        ("information", True, "page", "en"),
        ("marketing", True, "page", "en"),
        ("marketing", False, "page", "en"),
    ]
    told = {str(each.label): each.value for each in switched_on(ana.subject_id)}
    assert told == {"News about the site": "On", "Offers": "Off"}
    assert "Mails from us" in own.get("/me/").text
    assert own.post(f"{PAGE}service/", {"turn": "off"}).status_code == 404
    assert own.get(f"{PAGE}marketing/").status_code == 405
    assert Client().post(f"{PAGE}marketing/", {"turn": "on"})["Location"].startswith("/accounts/")


@pytest.mark.parametrize(
    "born", [None, "2015-01-01", "never"], ids=["unknown", "child", "unreadable"]
)
def test_offers_cannot_be_switched_on_by_who_is_no_adult(born: str | None) -> None:
    ana = person("ana")
    Profile.objects.filter(user=ana).update(birth_date=born)
    own = just_proven(ana, method="password")
    answer = own.post(f"{PAGE}marketing/", {"turn": "on"})
    assert answer.status_code == 409
    assert "Offers go to adults with an account only." in answer.text
    assert not MessageChoice.objects.exists()
    assert turn(own, "marketing", "off") == turn(own, "information", "on") == 302


def test_restricted_person_may_choose_and_reads_that_nothing_comes_now() -> None:
    ana = person("ana")
    restrict(subject_id=ana.subject_id, reason=Restriction.CHALLENGE)
    own = just_proven(ana, method="password")
    assert turn(own, "information", "on") == 302
    assert "For now neither comes" in own.get(PAGE).text


def test_link_of_a_mail_stops_its_sort_at_a_post_and_tells_nobody_whose_it_is() -> None:
    ana = person("ana")
    on(ana)
    on(ana, Sort.MARKETING)
    handle = handle_for(subject_id=ana.subject_id, topic=Sort.INFORMATION)
    assert handle == handle_for(subject_id=ana.subject_id, topic=Sort.INFORMATION)
    known = f"/messages/stop/information/{handle}/"
    strange = [f"/messages/stop/information/{uuid.uuid4()}/", f"/messages/stop/marketing/{handle}/"]
    stranger = Client(enforce_csrf_checks=True)

    def read(address: str, method: str) -> str:
        answer = getattr(stranger, method)(address)
        assert (answer.status_code, answer["Referrer-Policy"]) == (200, "no-referrer")
        assert not answer.cookies
        text = answer.text.replace("News about the site", "X").replace("Offers", "X")
        return re.sub(r"[0-9a-f-]{36}|information|marketing", "-", text)

    # A scanner that opens every link stops nothing, and no link looks like another.
    assert {read(each, "get") for each in (known, *strange)} == {read(known, "get")}
    assert is_on(ana, Sort.INFORMATION)
    asked = {read(each, "post") for each in strange}
    assert [is_on(ana, topic) for topic in (Sort.INFORMATION, Sort.MARKETING)] == [True, True]
    # As a mail program does it (RFC 8058): no cookie, no referrer, one field, from another site.
    answer = stranger.post(
        known, {"List-Unsubscribe": "One-Click"}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 200
    assert [is_on(ana, topic) for topic in (Sort.INFORMATION, Sort.MARKETING)] == [False, True]
    assert asked == {read(known, "post")}
    last = MessageChoice.objects.order_by("-id").first()
    assert last is not None
    assert (last.place, last.on, MessageChoice.objects.count()) == ("link", False, 3)
    assert stranger.get("/messages/stop/service/1/").status_code == 404
    type(ana.subject).objects.filter(pk=ana.subject_id).update(state="erasing")
    marketing = handle_for(subject_id=ana.subject_id, topic=Sort.MARKETING)
    assert stranger.post(f"/messages/stop/marketing/{marketing}/").status_code == 200


def test_news_and_offers_are_never_sent_to_an_address() -> None:
    for kind in (MessageKind.NEWS, MessageKind.OFFER):
        with pytest.raises(domain.NotToOne), transaction.atomic():
            domain.send(
                subject=create(),
                kind=kind,
                channel=Channel.MAIL,
                address="list@example.org",
                language="en",
                template="code",
                context={"code": "1", "minutes": 1},
                key=str(uuid.uuid4()),
            )
        with pytest.raises(DatabaseError), transaction.atomic():
            Message.objects.create(
                subject=create(), key="x", kind=kind, channel=Channel.MAIL, template="code"
            )
    assert not Message.objects.exists()


def test_choice_is_never_rewritten_nor_deleted_and_a_restored_one_is_stopped_again() -> None:
    ana, gone = person("ana"), uuid.uuid4()
    on(ana)
    rows = MessageChoice.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(on=False)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()
    lines = [
        Line(n, "messages.stopped_information", str(uuid.uuid4()), str(who), "", "")
        for n, who in enumerate((ana.subject_id, gone))
    ]
    for _ in range(2):
        stopper(Sort.INFORMATION)(lines)
    assert not is_on(ana, Sort.INFORMATION)
    places = MessageChoice.objects.order_by("id").values_list("place", flat=True)
    assert list(places) == ["page", "restored"]
    on(ana)
    # What is known here already changes nothing that came after it.
    stopper(Sort.INFORMATION)(lines)
    assert is_on(ana, Sort.INFORMATION)
    with pytest.raises(ValueError, match="no switch"):
        choose(subject_id=gone, topic=Sort.SERVICE, on=False, place=Place.PAGE, language="en")
