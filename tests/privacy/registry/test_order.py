from dataclasses import replace

import pytest

from privacy.registry.holdings import Registry, registry
from privacy.registry.order import CannotOrder, erasure_order, parents, registry_version


def changed(**holdings: object) -> Registry:
    """Return the declarations with some replaced or, for None, taken out."""
    mine = dict(registry.holdings)
    for label, holding in holdings.items():
        name = label.replace("__", ".")
        if holding is None:
            del mine[name]
        else:
            mine[name] = holding  # type: ignore[assignment]
    return Registry(holdings=mine)


def test_children_come_before_their_parents() -> None:
    place = {holding.label: number for number, holding in enumerate(erasure_order())}
    late = [
        (label, parent)
        for label in place
        for parent in parents(registry.holdings[label].model)
        if parent in place and parent != label and place[parent] < place[label]
    ]
    assert late == []


def test_order_is_the_same_each_time() -> None:
    turned = Registry(holdings=dict(reversed(registry.holdings.items())))
    assert [h.label for h in erasure_order(declared=turned)] == [h.label for h in erasure_order()]


def test_before_decides_where_no_key_does() -> None:
    session = replace(registry.holdings["accounts.Session"], before=["account.EmailConfirmation"])
    labels = [h.label for h in erasure_order(declared=changed(accounts__Session=session))]
    assert labels.index("accounts.Session") < labels.index("account.EmailConfirmation")


def test_circle_is_refused_with_its_names() -> None:
    user = replace(registry.holdings["accounts.User"], before=["accounts.Profile"])
    with pytest.raises(CannotOrder, match=r"accounts\.Profile, accounts\.User"):
        erasure_order(declared=changed(accounts__User=user))


def test_before_somebody_unknown_is_refused() -> None:
    user = replace(registry.holdings["accounts.User"], before=["accounts.Shoe"])
    with pytest.raises(CannotOrder, match=r"accounts\.User goes before accounts\.Shoe"):
        erasure_order(declared=changed(accounts__User=user))


def test_undeclared_table_between_is_refused_with_what_to_declare() -> None:
    with pytest.raises(CannotOrder) as refusal:
        erasure_order(declared=changed(accounts__User_groups=None))
    assert str(refusal.value) == (
        "accounts.User_groups hangs on accounts.User by a foreign key, but no Holding with a path "
        'to the Subject stands for it: declare one with subject="…__subject" in its '
        "personal_data.py."
    )


def test_version_changes_with_a_declaration(monkeypatch: pytest.MonkeyPatch) -> None:
    before = registry_version()
    user = replace(registry.holdings["accounts.User"], before=["account.EmailAddress"])
    monkeypatch.setitem(registry.holdings, "accounts.User", user)
    registry_version.cache_clear()
    after = registry_version()
    registry_version.cache_clear()
    assert (len(before), before == after) == (16, False)
