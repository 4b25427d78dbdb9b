import json
from pathlib import Path

import pytest
from django.core.management import call_command

from privacy.management.commands import policy_import
from privacy.policies import lint, reading
from privacy.policies.models import PolicyVersion

TEXT = "---\ntitle: One\nshort: So it is.\n---\nText.\n"
CHINESE = "---\ntitle: 一\nshort: 如此。\n---\n文字。\n"


@pytest.fixture
def texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None) -> Path:
    """A folder of texts of our own in place of the repository's."""
    for document, clause in (("terms", "T-1"), ("privacy", "P-1")):
        (tmp_path / document).mkdir()
        for language, text in (("en", TEXT), ("zh-hans", CHINESE), ("zh-hant", CHINESE)):
            Path(tmp_path, document, f"{clause}.{language}.md").write_text(text, encoding="utf-8")
    # Two clauses use none of its words.
    monkeypatch.setattr(lint, "glossary", lambda _language: {})
    monkeypatch.setattr(reading.read, "__kwdefaults__", {"folder": tmp_path})
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, list[dict[str, object]]]:
    call_command(*arguments, "--json")
    answer: dict[str, list[dict[str, object]]] = json.loads(capsys.readouterr().out)
    return answer


def test_import_shows_the_change_and_writes_nothing(
    texts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = run(capsys, "policy_import")
    assert [each["added"] for each in answer["changes"]] == [
        ["T-1.en", "T-1.zh-hans", "T-1.zh-hant"],
        ["P-1.en", "P-1.zh-hans", "P-1.zh-hant"],
    ]
    assert PolicyVersion.objects.count() == 0


def test_publish_does_what_its_dry_run_printed_and_then_nothing_more(
    texts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    planned = run(capsys, "policy_publish", "--dry-run")
    assert PolicyVersion.objects.count() == 0
    done = run(capsys, "policy_publish")
    assert planned["changes"] == done["changes"]
    again = run(capsys, "policy_publish")
    assert [each["added"] for each in again["changes"]] == [[], []]
    assert PolicyVersion.objects.count() == 2


@pytest.mark.parametrize("command", ["policy_import", "policy_publish"])
def test_bad_text_exits_with_4_and_publishes_nothing(
    texts: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    Path(texts, "privacy", "P-2.en.md").write_text("no front", encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        run(capsys, command)
    answer = json.loads(capsys.readouterr().out)
    assert (left.value.code, len(answer["problems"])) == (4, 3)
    assert PolicyVersion.objects.count() == 0


def test_text_with_a_fault_of_its_words_is_not_published(
    texts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(texts, "terms", "T-1.en.md").write_text(TEXT + "Within 3 days.\n", encoding="utf-8")
    with pytest.raises(SystemExit) as left:
        call_command("policy_import", "--problems")
    printed = capsys.readouterr().out.splitlines()
    assert (left.value.code, printed) == (
        4,
        ["terms/T-1.en: a number of the house in the text: 3 days"],
    )


def test_text_for_a_reader_marks_each_clause(texts: Path, db: None) -> None:
    (change, _), problems = policy_import.plan()
    assert (policy_import.told(change).splitlines()[1], problems) == ("  + T-1.en", [])
    call_command("policy_publish", "--dry-run")
