"""Legal decides: together, once, and only what is complete (S-82, S-87)."""

import pytest

from tests.takedown.notices.filing import Notifier, deed, desk, judged, page, states, work

pytestmark = pytest.mark.django_db


def test_accepted_notice_takes_the_page_down_at_once() -> None:
    material = work()
    lin = Notifier()
    case = lin.received()
    office = desk()
    assert office.get("/admin/takedown/copyrightcase/").status_code == 200
    assert office.get(f"/admin/takedown/copyrightcase/{case.pk}/change/").status_code == 200
    judged(office, case)
    assert set(states(case).values()) == {"valid"}
    answer = deed(office, case, "accept")
    assert "Accepted: 1 address is down." in answer.text
    case.refresh_from_db()
    assert (case.state, case.addresses.get().state) == ("acted", "removed")
    gone = lin.client.get(material.get_absolute_url())
    assert (gone.status_code, case.reference in gone.text) == (451, True)
    assert list(case.letters.values_list("kind", flat=True))[-1] == "accepted"
    assert lin.client.get(page(case)).status_code == 200
