import json
from pathlib import Path

import pytest
from django.core.management import call_command

from privacy.management.commands import policy_import
from privacy.policies import reading
from privacy.policies.models import PolicyVersion

TEXT = "---\ntitle: One\n---\nText.\n"


@pytest.fixture
def texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None) -> Path:
    """A folder of texts of our own in place of the repository's."""
    for document, clause in (("terms", "T-1"), ("privacy", "P-1")):
        (tmp_path / document).mkdir()
        Path(tmp_path, document, f"{clause}.en.md").write_text(TEXT, encoding="utf-8")
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
    assert [each["added"] for each in answer["changes"]] == [["T-1.en"], ["P-1.en"]]
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
    assert (left.value.code, len(answer["problems"])) == (4, 1)
    assert PolicyVersion.objects.count() == 0


def test_text_for_a_reader_marks_each_clause(texts: Path, db: None) -> None:
    (change, _), problems = policy_import.plan()
    assert (policy_import.told(change).splitlines()[1], problems) == ("  + T-1.en", [])
    call_command("policy_publish", "--dry-run")
