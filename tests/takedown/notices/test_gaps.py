"""A notice without each single element: named exactly, never accepted, harmless (S-83, S-89)."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction

from takedown.notices import sealing
from takedown.notices.answers import GAPS
from takedown.notices.domain import deciding
from takedown.notices.domain.deciding import Judgement
from takedown.notices.enums import Element
from takedown.notices.models import CopyrightCase
from takedown.notices.queries import gap_words
from tests.takedown.notices.filing import (
    Notifier,
    page,
    proof,
    states,
    work,
)
from tests.takedown.works.making import LAWYER

pytestmark = pytest.mark.django_db

# What is left out or wrong, the element that lacks by it, and the words for it.
LACKS: dict[str, tuple[dict[str, Any], Element, str]] = {
    "name": ({"name": "", "signature": ""}, Element.NAME, "name"),
    "reach": ({"phone": ""}, Element.REACH, "reach"),
    "company": ({"company": ""}, Element.COMPANY, "company"),
    "extent": ({"extent_territory": " "}, Element.EXTENT, "extent"),
    "capacity": ({"capacity": None}, Element.AUTHORITY, "authority"),
    "mandate of an agent": ({"capacity": "agent"}, Element.AUTHORITY, "mandate"),
    "mandate of a licensee": ({"capacity": "licensee"}, Element.AUTHORITY, "mandate"),
    "owner": ({"owner": ""}, Element.OWNER, "owner"),
    "title": ({"title": ""}, Element.WORK, "work"),
    "type": ({"work_type": None}, Element.WORK, "work"),
    "original": ({"original": ""}, Element.WORK, "work"),
    "version of software": ({"work_type": "software"}, Element.WORK, "software"),
    "identity": ({"identity": ""}, Element.IDENTITY, "identity"),
    "ownership": ({"ownership": "  "}, Element.OWNERSHIP, "ownership"),
    "infringement": ({"infringement": ""}, Element.INFRINGEMENT, "infringement"),
    "terms": ({"terms": ""}, Element.TERMS, "terms"),
    "weak terms": ({"terms": "the\na\nx"}, Element.TERMS, "terms_weak"),
    "terms that find nothing": ({"terms": "zebra"}, Element.TERMS, "terms_nothing"),
    "page that does not exist": (
        {"addresses": "http://localhost:8000/works/no-such-page/\n"
                      "http://localhost:8000/works/door-handbook/"},
        Element.ADDRESSES,
        "addresses_wrong",
    ),
    "address that is none": (
        {"addresses": "not an address\nhttp://localhost:8000/works/door-handbook/"},
        Element.ADDRESSES,
        "addresses_wrong",
    ),
    "honest belief": ({"good_faith": None}, Element.GOOD_FAITH, "good_faith"),
    "belief said false": ({"good_faith": "false"}, Element.GOOD_FAITH, "good_faith"),
    "accuracy": ({"accuracy": None}, Element.ACCURACY, "accuracy"),
    "signature": ({"signature": ""}, Element.SIGNATURE, "signature"),
    "other name": ({"signature": "Somebody Else"}, Element.SIGNATURE, "signature_differs"),
}  # fmt: skip


@pytest.mark.parametrize("lacking", LACKS)
def test_missing_element_is_named_exactly_and_stops_the_acceptance(lacking: str) -> None:
    changes, element, code = LACKS[lacking]
    material = work()
    lin = Notifier()
    case = lin.received(**changes)
    also = {Element.SIGNATURE} if lacking == "name" else set()
    assert (case.state, {each for each, _ in gap_words(case)}) == ("incomplete", {element} | also)
    letter = case.letters.get(kind="incomplete")
    assert str(GAPS[code]) in sealing.unseal(case, letter.body)
    assert str(GAPS[code]) in lin.client.get(page(case)).text.replace("&#x27;", "'")
    judgements = dict.fromkeys(Element, Judgement(is_valid=True))
    deciding.judge(case_id=case.pk, actor_id=LAWYER, judgements=judgements)
    with pytest.raises(deciding.AlreadyDecided):
        deciding.accept(case_id=case.pk, actor_id=LAWYER, kept={})
    same = CopyrightCase.objects.filter(pk=case.pk)
    same.update(state="complete")
    same.update(state="in_review")
    with pytest.raises(DatabaseError, match="with a gap"), transaction.atomic():
        same.update(state="accepted")
    assert lin.client.get(material.get_absolute_url()).status_code == 200


def test_without_addresses_at_all_it_is_the_address_and_the_term_that_lack() -> None:
    work()
    case = Notifier().received(addresses="")
    assert [each for each, _ in gap_words(case)] == [Element.ADDRESSES]


def test_private_person_and_proofs_as_files_are_enough() -> None:
    work()
    case = Notifier().received(
        company="",
        is_private="on",
        identity="",
        identity_file=proof("id.pdf"),
        ownership="",
        ownership_file=proof("mine.txt", b"Contract of 2019"),
        capacity="agent",
        mandate_file=proof("mandate.pdf"),
    )
    assert (case.state, states(case)["identity"]) == ("complete", "supplied")


INVISIBLE = {
    "name": Element.NAME, "phone": Element.REACH, "company": Element.COMPANY,
    "extent_works": Element.EXTENT, "extent_rights": Element.EXTENT,
    "extent_territory": Element.EXTENT, "owner": Element.OWNER, "title": Element.WORK,
    "original": Element.WORK, "identity": Element.IDENTITY, "ownership": Element.OWNERSHIP,
    "infringement": Element.INFRINGEMENT, "terms": Element.TERMS, "signature": Element.SIGNATURE,
}  # fmt: skip


@pytest.mark.parametrize("nothing", ["\u200b", "\u3164 \u2800"])
def test_what_is_drawn_as_nothing_fills_no_element(nothing: str) -> None:
    work()
    case = Notifier().received(**dict.fromkeys(INVISIBLE, nothing))
    assert (case.state, {each for each, _ in gap_words(case)}) == (
        "incomplete",
        set(INVISIBLE.values()),
    )
    empty = set(INVISIBLE.values()) - {Element.WORK}  # its type was told
    assert {states(case)[element] for element in empty} == {"missing"}


def test_invisible_letters_do_not_make_a_search_term_strong() -> None:
    work()
    case = Notifier().received(terms="a\u200b\u200b")
    assert [code for _, code in gap_words(case)] == [str(GAPS["terms_weak"])]
