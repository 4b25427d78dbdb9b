"""Every invariant holds while somebody leaves and after they are gone."""

from privacy.registry.promises import check
from tests.people import person
from tests.privacy.erasure.conftest import asks, leaves


def broken() -> list[str]:
    return [f"{result.id} {result.says}" for result in check() if result.violations]


def test_every_invariant_holds_while_the_window_runs(own_database: str) -> None:
    asks(person("ana.leaves"), waived=False)
    assert broken() == []


def test_every_invariant_holds_after_an_erasure(own_database: str) -> None:
    person("ben.stays")
    case = leaves(person("ana.leaves"))
    assert (case.state, broken()) == ("done", [])
