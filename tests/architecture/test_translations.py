"""The catalogues are whole, and the reader that says so notices what is not."""

import pytest

from tests.architecture.translations import of_catalogue, problems

HEAD = 'msgid ""\nmsgstr ""\n"Language: zh_Hans\\n"\n\n'
WRONG = {
    'msgid "Continue"\nmsgstr ""\n': ["empty: Continue"],
    '#, fuzzy\nmsgid "Continue"\nmsgstr "x"\n': ["fuzzy: Continue"],
    'msgid "Until %(day)s"\nmsgstr "%(date)s"\n': ["another placeholder: Until %(day)s"],
    'msgid "One"\nmsgid_plural "Two"\nmsgstr[0] ""\n': ["empty: One"],
    'msgid ""\n"Two "\n"lines"\nmsgstr ""\n"x"\n': [],
    'msgid "Until %(day)s"\nmsgstr "x %(day)s"\n': [],
}


def test_catalogues_are_whole() -> None:
    assert problems() == []


@pytest.mark.parametrize(("entry", "found"), WRONG.items())
def test_entry_is_judged(entry: str, found: list[str]) -> None:
    assert list(of_catalogue(HEAD + entry)) == found
