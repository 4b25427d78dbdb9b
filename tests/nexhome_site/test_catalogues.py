"""From the text that people edit to the table that gettext reads."""

import gettext
import io
import os
from pathlib import Path

import pytest

from nexhome_site.catalogues import compile_all, out_of_date, read, table

CATALOGUE = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=1; plural=0;\n"

# a remark
msgid "Continue"
msgstr "继续"

msgctxt "a month"
msgid "May"
msgstr "五月"

msgid "%(n)d day"
msgid_plural "%(n)d days"
msgstr[0] "%(n)d 天"

msgid ""
"two "
"\"lines\"\n"
msgstr "两行"

#, fuzzy
msgid "Unsure"
msgstr "不确定"

msgid "Empty"
msgstr ""
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    source = tmp_path / "zh_Hans/LC_MESSAGES/django.po"
    source.parent.mkdir(parents=True)
    source.write_text(CATALOGUE, encoding="utf-8")
    return tmp_path


def test_python_reads_what_was_made() -> None:
    words = gettext.GNUTranslations(io.BytesIO(table(read(CATALOGUE))))
    assert words.gettext("Continue") == "继续"
    assert words.pgettext("a month", "May") == "五月"
    assert words.ngettext("%(n)d day", "%(n)d days", 3) == "%(n)d 天"
    assert words.gettext('two "lines"\n') == "两行"


@pytest.mark.parametrize("untold", ["Unsure", "Empty", "Unknown"])
def test_what_is_not_surely_translated_stays_english(untold: str) -> None:
    words = gettext.GNUTranslations(io.BytesIO(table(read(CATALOGUE))))
    assert words.gettext(untold) == untold


def test_table_is_made_once_and_again_when_its_text_is_newer(folder: Path) -> None:
    source = folder / "zh_Hans/LC_MESSAGES/django.po"
    assert compile_all(folder) == [source]
    assert compile_all(folder) == []
    later = source.with_suffix(".mo").stat().st_mtime + 10
    os.utime(source, (later, later))
    assert list(out_of_date(folder)) == [source]


def test_nothing_half_written_is_left(folder: Path) -> None:
    compile_all(folder)
    names = sorted(path.name for path in (folder / "zh_Hans/LC_MESSAGES").iterdir())
    assert names == ["django.mo", "django.po"]
