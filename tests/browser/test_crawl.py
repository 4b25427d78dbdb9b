"""Whoever only reads gets no cookie and meets no other host (T-3.1): a walk over every link."""

import re
from collections import deque
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

pytestmark = pytest.mark.browser
LINK = re.compile(r'<a\s[^>]*?href="([^"#]+)', re.DOTALL)
LOADED = re.compile(r'<(?:img|script|link|iframe|source)\s[^>]*?(?:src|href)="([^"]+)"')
# What answers a stranger only with the way to the sign-in, whose form brings the cookie that guards
# it; and programs' pages, which have tests of their own.
LEFT_ALONE = ("/accounts/", "/me/", "/admin/", "/api/", "/dev/")


def bare(path: str) -> str:
    return re.sub(r"^/zh-han[st]", "", path)


@pytest.mark.proof
def test_reading_everything_sets_no_cookie_and_loads_nothing_from_elsewhere(served: str) -> None:
    waiting = deque(["/", "/zh-hans/", "/zh-hant/"])
    seen, found = set(waiting), []
    while waiting:
        path = waiting.popleft()
        answer = Client().get(path)
        if answer.cookies or (answer.status_code >= 400 and answer.status_code not in {410, 451}):
            found.append((path, answer.status_code, sorted(answer.cookies)))
        if "text/html" not in answer.get("Content-Type", ""):
            answer.close()
            continue
        loaded = {urlsplit(each).netloc for each in LOADED.findall(answer.text)}
        assert loaded <= {"", urlsplit(settings.SITE_URL).netloc}, path
        for link in (urlsplit(each.replace("&amp;", "&")) for each in LINK.findall(answer.text)):
            on = link.path + (f"?{link.query}" if link.query else "")
            is_ours = not link.netloc and on.startswith("/")
            if is_ours and on not in seen and not bare(on).startswith(LEFT_ALONE):
                seen.add(on)
                waiting.append(on)
    assert found == []
    assert len(seen) >= 3 * 10
