"""A code is one SMS in every language, and its last line is what a browser fills in."""

import pytest
from django.conf import settings as site
from pytest_django.fixtures import Settings

from privacy.messages.checks import codes_fit
from privacy.messages.enums import Channel
from privacy.messages.letters import render
from privacy.messages.segments import segments

LANGUAGES = [code for code, _name in site.LANGUAGES]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("码" * 70, 1),
        ("码" * 71, 2),
        ("a" * 69 + "码", 1),
        ("a" * 70 + "码", 2),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_text_is_counted_as_carriers_count(text: str, count: int) -> None:
    assert segments(text) == count


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", ["code", "holder_warning"])
def test_what_strangers_can_cause_is_one_sms(
    settings: Settings, language: str, template: str
) -> None:
    settings.SITE_URL = "https://www.nexhome.example"
    words = {"code": "123456", "minutes": 10}
    letter = render(channel=Channel.SMS, template=template, language=language, context=words)
    assert segments(letter.body) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_last_line_binds_the_code_to_this_host(settings: Settings, language: str) -> None:
    settings.SITE_URL = "https://www.nexhome.example"
    words = {"code": "004217", "minutes": 10}
    letter = render(channel=Channel.SMS, template="code", language=language, context=words)
    text, last = letter.body.rsplit("\n", 1)
    assert (last, text.count("004217"), "\n" in text) == (
        "@www.nexhome.example #004217",
        1,
        False,
    )


def test_host_that_makes_two_of_it_is_told_at_the_start(settings: Settings) -> None:
    assert codes_fit(None) == []
    settings.SITE_URL = "https://a-house-with-a-very-long-name.nexhome.example"
    assert [(each.id, bool(each.hint)) for each in codes_fit(None)] == [("privacy.W208", True)]
