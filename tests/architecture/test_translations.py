"""The catalogues are whole, and the reader that says so notices what is not."""

import pytest

from tests.architecture.translations import in_code, in_template, of_catalogue, of_tree, problems

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


CHINESE = {
    ('msgid "Wi"\nmsgstr "继续 now"\n', "zh_Hans"): ["English left over ['now']: 继续 now"],
    ('msgid "Wi"\nmsgstr "用 PDF 和 https://a.example/x"\n', "zh_Hans"): [],
    ('msgid "Wi"\nmsgstr "「好」"\n', "zh_Hans"): ["quotation marks of the other script: 「好」"],
    ('msgid "Wi"\nmsgstr "“好”"\n', "zh_Hant"): ["quotation marks of the other script: “好”"],
    ('msgid "Wi"\nmsgstr "好,好"\n', "zh_Hant"): ["half-width punctuation: 好,好"],
}


@pytest.mark.parametrize(("case", "found"), CHINESE.items())
def test_chinese_is_judged(case: tuple[str, str], found: list[str]) -> None:
    entry, language = case
    assert list(of_catalogue(HEAD + entry, language)) == found


def test_words_of_code_and_templates_are_found() -> None:
    code = (
        '_("One"); gettext_lazy("T" "wo"); ngettext("a", "b", n); pgettext("month", "May"); f(_(x))'
    )
    assert set(in_code(code)) == {("", "One"), ("", "Two"), ("", "a"), ("month", "May")}
    template = (
        '{% load i18n %}{% translate "One" %}{{ _("Two") }}'
        "{% blocktranslate count n=x %}{{ n }} a{% plural %}{{ n }} b{% endblocktranslate %}"
    )
    assert set(in_template(template)) == {("", "One"), ("", "Two"), ("", "%(n)s a")}


def test_catalogue_is_held_against_the_tree() -> None:
    catalogue = HEAD + 'msgid "Old"\nmsgstr "旧"\n'
    assert list(of_tree(catalogue, {("", "New")})) == [
        "not in the catalogue: 'New'",
        "nothing says: 'Old'",
    ]
