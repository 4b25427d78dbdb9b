"""The gate's default answer is no, and no comes before any network."""

import copy
import pickle
import uuid
from collections.abc import Iterator

import pytest
from django.core.mail import mail_admins, send_mail
from django.db import connection, connections
from pytest_django.fixtures import Settings

from nexhome_site.settings import base
from privacy.disclosure import gate
from privacy.disclosure.adapters import OutboundAdapter
from privacy.disclosure.models import Processor
from privacy.disclosure.processors import after_migrate, listed, sync_processors
from privacy.disclosure.queries import recipients
from privacy.disclosure.refusal import DirectSendRefused
from privacy.messages import transport
from privacy.messages.enums import ADDRESS_ELEMENT, KINDS, Channel, MessageKind
from tests.peers.mail import MailServer
from tests.peers.sms import SMSProvider

KEY = "only-for-tests-0123456789abcdef0123456789abcdef"
ADDRESSES = {Channel.MAIL: "reader@example.org", Channel.SMS: "+85251234567"}


@pytest.fixture
def peers(settings: Settings, db: None) -> Iterator[tuple[MailServer, SMSProvider]]:
    with MailServer() as mail, SMSProvider(signing_key=KEY) as sms:
        settings.EMAIL_URL = f"smtp://127.0.0.1:{mail.port}"
        settings.SMS_BACKEND, settings.SMS_SIGNING_KEY = sms.url, KEY
        yield mail, sms


def deliver(channel: Channel, authority: object) -> None:
    transport.deliver(
        channel=channel,
        address=ADDRESSES[channel],
        title="Title",
        body="Body",
        message_id=uuid.uuid4(),
        language="en",
        authority=authority,  # type: ignore[arg-type] # the point of the test
    )


def connections_of(peers: tuple[MailServer, SMSProvider]) -> list[int]:
    return [peer.connections for peer in peers]


@pytest.mark.parametrize("channel", list(Channel))
def test_authority_opens_the_way(peers: tuple[MailServer, SMSProvider], channel: Channel) -> None:
    deliver(channel, transport.authority_for(kind=MessageKind.HOLDER_WARNING, channel=channel))
    assert sorted(connections_of(peers)) == [0, 1]


@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize("authority", [None, True, "mail", object()])
def test_without_authority_nothing_is_connected(
    peers: tuple[MailServer, SMSProvider], channel: Channel, authority: object
) -> None:
    with pytest.raises(gate.NotAuthorised, match="no_authority"):
        deliver(channel, authority)
    assert connections_of(peers) == [0, 0]


@pytest.mark.parametrize("channel", list(Channel))
def test_processor_switched_off_in_between_gets_nothing(
    peers: tuple[MailServer, SMSProvider], channel: Channel
) -> None:
    authority = transport.authority_for(kind=MessageKind.HOLDER_WARNING, channel=channel)
    Processor.objects.update(active=False)
    with pytest.raises(gate.NotAuthorised, match="processor_inactive"):
        deliver(channel, authority)
    assert connections_of(peers) == [0, 0]


def test_element_taken_off_the_list_in_between_stays_here(
    peers: tuple[MailServer, SMSProvider],
) -> None:
    authority = gate.authorise(processor="mail", elements={"D-13"})
    Processor.objects.filter(pk="mail").update(elements=["D-12"])
    with pytest.raises(gate.NotAuthorised, match="element_not_listed"):
        deliver(Channel.MAIL, authority)
    assert connections_of(peers) == [0, 0]


def test_authority_for_one_recipient_is_none_for_another(
    peers: tuple[MailServer, SMSProvider],
) -> None:
    authority = gate.authorise(processor="mail", elements={"D-13"})
    with pytest.raises(gate.NotAuthorised, match="other_recipient"):
        deliver(Channel.SMS, authority)
    assert connections_of(peers) == [0, 0]


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        ({"elements": {"D-13"}}, "name_one_ground"),
        (
            {"elements": {"D-13"}, "processor": "mail", "disclosure_id": uuid.uuid4()},
            "name_one_ground",
        ),
        ({"elements": {"D-13"}, "disclosure_id": uuid.uuid4()}, "no_such_disclosure"),
        ({"elements": {"D-13"}, "processor": "stranger"}, "unknown_processor"),
        ({"elements": {"D-13", "D-08"}, "processor": "mail"}, "element_not_listed"),
    ],
)
def test_gate_says_no(db: None, asked: dict[str, object], reason: str) -> None:
    with pytest.raises(gate.NotAuthorised) as refused:
        gate.authorise(**asked)  # type: ignore[arg-type] # a table of arguments
    assert refused.value.reason == reason


def test_authority_is_neither_forged_nor_copied(db: None) -> None:
    with pytest.raises(gate.NotAuthorised, match="not_issued_here"):
        gate.Authority(processor="mail", elements=frozenset({"D-13"}), seal=object())
    authority = gate.authorise(processor="mail", elements={"D-13"})
    for way in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            way(authority)
    assert repr(authority) == "Authority(mail)"


def test_adapter_with_a_second_way_out_is_refused() -> None:
    with pytest.raises(TypeError, match="adds to the gate: deliver, shout"):
        type(
            "Loud",
            (OutboundAdapter,),
            {"processor": "mail", "shout": print, "deliver": print, "_transmit": print},
        )


def test_register_stands_after_migrate(db: None) -> None:
    rows = {row.code: (set(row.elements), row.active) for row in Processor.objects.all()}
    assert rows == {each.code: (set(each.elements), True) for each in listed()}


BY_MAIL_ONLY = {
    kind
    for kind in MessageKind
    if kind.startswith(("notice_", "minor_", "identity_", "challenge_", "inquiry_", "policy_"))
}


def test_register_covers_what_every_kind_carries(db: None) -> None:
    for kind in MessageKind:
        for channel in [Channel.MAIL] if kind in BY_MAIL_ONLY else Channel:
            element = ADDRESS_ELEMENT[channel]
            wanted = KINDS[kind].elements | {element}
            row = Processor.objects.get(pk=transport.PROCESSORS[channel])
            assert wanted <= set(row.elements)


def test_switched_off_processor_is_no_recipient(db: None) -> None:
    Processor.objects.filter(pk="sms").update(active=False)
    assert [str(row) for row in recipients()] == ["identity_authority", "mail"]


def test_register_waits_for_its_table(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path TO pg_temp")
    after_migrate(using="default")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path TO public")
    assert Processor.objects.count() == len(listed())


def test_sync_keeps_the_switch_off_and_retires_what_left_the_list(db: None) -> None:
    Processor.objects.filter(pk="sms").update(active=False, name="Old")
    Processor.objects.create(code="gone", name="Gone", elements=[], country="HK", clause="T-1")
    sync_processors()
    assert list(Processor.objects.order_by("code").values_list("code", "active")) == [
        ("gone", False),
        ("identity_authority", True),
        ("mail", True),
        ("sms", False),
    ]
    assert Processor.objects.get(pk="sms").name != "Old"


def test_django_sends_nothing_by_itself(settings: Settings) -> None:
    settings.EMAIL_BACKEND = base.EMAIL_BACKEND
    settings.ADMINS = [("Root", "root@example.org")]
    with pytest.raises(DirectSendRefused):
        send_mail("Title", "Body", None, ["reader@example.org"])
    with pytest.raises(DirectSendRefused):
        mail_admins("Title", "Body")
    assert base.EMAIL_BACKEND == "privacy.disclosure.refusal.RefuseDirectMail"


def test_owner_and_site_see_the_same_register(own_database: str) -> None:
    codes = []
    for alias in ("default", "owner"):
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT code FROM privacy_processor ORDER BY code")
            codes.append([code for (code,) in cursor.fetchall()])
    assert codes == [["identity_authority", "mail", "sms"]] * 2
