"""Two texts of our own in place of the repository's: one clause each, in three languages."""

from pathlib import Path

import pytest

from privacy.policies import lint, reading

CLAUSE = "---\ntitle: {title}\nshort: {text}\n---\n{text}\n"
TITLES = {"en": "Access", "zh-hans": "访问", "zh-hant": "瀏覽"}
MORE = {"Always.": "总是。", "Never.": "从不。"}
TEXTS = {"en": "You may read it.", "zh-hans": "您可以阅读。", "zh-hant": "你可以閱讀。"}


@pytest.fixture
def own_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that the commands and the back office read."""
    for document, clause in (("terms", "T-3.1"), ("privacy", "P-1.0")):
        (tmp_path / document).mkdir()
        for language, text in TEXTS.items():
            write(tmp_path, f"{document}/{clause}.{language}.md", text)
    # Two clauses use none of its words.
    monkeypatch.setattr(lint, "glossary", lambda _language: {})
    monkeypatch.setattr(reading.read, "__kwdefaults__", {"folder": tmp_path})
    return tmp_path


def write(folder: Path, name: str, text: str) -> None:
    """Write one clause in one language."""
    title = TITLES[name.split(".")[-2]]
    Path(folder, name).write_text(CLAUSE.format(title=title, text=text), encoding="utf-8")


def reword(folder: Path, more: str = "Always.") -> None:
    """Change the terms in every language."""
    for language, text in TEXTS.items():
        said = more if language == "en" else MORE[more]
        write(folder, f"terms/T-3.1.{language}.md", f"{text} {said}")
