"""With scripts and without: the same answers end in the same rows, sealed in the same way (J-2)."""

import pytest

from tests.journeys.conftest import Opened
from tests.journeys.inside import dumped, rows
from tests.journeys.visitors import BOTH_WAYS, Member
from tests.nexhome_site.site import Site

pytestmark = [pytest.mark.browser, pytest.mark.proof]

# What is there and what is sealed: all but the values, which are each one's own.
SHAPE = """
SELECT u.account_state, u.is_staff, p.language, p.country,
       (SELECT jsonb_object_agg(key, CASE WHEN value LIKE 'v1:%%' THEN 'sealed'
                                          WHEN value IS NULL THEN 'none' ELSE 'plain' END)
          FROM jsonb_each_text(to_jsonb(p))),
       (SELECT array_agg(e.verified || ' ' || e."primary") FROM account_emailaddress e
         WHERE e.user_id = u.id),
       (SELECT count(*) FROM privacy_acceptance a WHERE a.subject_id = u.subject_id),
       (SELECT array_agg(m.kind || ' ' || m.channel ORDER BY m.kind) FROM privacy_message m
         WHERE m.subject_id = u.subject_id)
  FROM accounts_user u JOIN accounts_profile p ON p.user_id = u.id
 WHERE u.username = %s"""


def test_registration_with_and_without_scripts_ends_in_the_same_rows(
    site: Site, opened: Opened
) -> None:
    people = []
    for number, (theme, width, javascript) in enumerate(BOTH_WAYS):
        window = opened(theme, width, javascript=javascript)
        name = f"same.{'scripts' if javascript else 'plain'}"
        person = Member(
            window,
            site,
            f"{name}@example.com",
            f"+8526991882{number}",
            username=name,
            full_name="Zephyrine Quillfeather",
        )
        person.register()
        people.append(person)
    shapes = [rows(site, SHAPE, person.username) for person in people]
    assert shapes[0] == shapes[1] != []
    dump = dumped(site).casefold()
    told = [
        "quillfeather",
        "1984-03-27",
        *[p.passport for p in people],
        *[p.number for p in people],
    ]
    assert [word for word in told if word in dump] == []
    assert "same.plain" in dump
