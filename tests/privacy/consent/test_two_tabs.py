"""A yes and a no that race over HTTP: each is answered, the last one holds, the page says so."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection
from django.test import Client

from privacy.consent import queries
from privacy.consent.enums import Act
from tests.people import person
from tests.privacy.consent.conftest import DEVICE, policy
from tests.privacy.consent.test_views import form_of, holder, page, send


def test_yes_and_no_from_two_tabs_at_once_end_with_the_last(own_database: str) -> None:
    policy()
    who = person("two.tabs")
    first = Client()
    first.force_login(who)
    typed = {**form_of(first), "granted": "yes"}
    cookies = first.cookies

    def act(turn: int) -> int:
        tab = Client()
        tab.cookies = cookies
        try:
            if turn % 2:
                return tab.post("/me/consents/device/off/").status_code
            return send(tab, typed).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(act, range(8))) == {302}
    events = list(queries.decisions(holder(who)).exclude(act=Act.SHOWN))
    acts = [event.act for event in reversed(events)]
    assert acts == [(Act.GRANTED, Act.WITHDRAWN)[n % 2] for n in range(len(acts))]
    on = queries.last_decision(holder=holder(who), feature=DEVICE) == events[0]
    assert (on, page(first).count(">On<")) == (True, int(acts[-1] == Act.GRANTED))
