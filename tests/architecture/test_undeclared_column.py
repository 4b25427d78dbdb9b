"""A column added to a model is refused by the commands that a developer types next."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture import tree

FIELD = "    shoe_size = models.TextField(null=True)\n"
ADDED = {
    "accounts.Profile": ("accounts/models/profile.py", "    language = models.CharField"),
    "privacy.Work": ("privacy/work/models.py", "    kind = models.CharField"),
}


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the tree: its model is about to be changed."""
    for path in tree.files():
        if path.parts[0] in {*tree.APPS, "manage.py"}:
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(tree.ROOT / path, tmp_path / path)
    return tmp_path


def manage(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "nexhome_site.settings.test"}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "manage.py", *words],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "label", ["privacy.Work", pytest.param("accounts.Profile", marks=[pytest.mark.proof])]
)
def test_added_column_stops_makemigrations_with_what_to_write_where(copy: Path, label: str) -> None:
    name, before = ADDED[label]
    file = copy / name
    source = file.read_text(encoding="utf-8")
    file.write_text(source.replace(before, FIELD + before, 1), encoding="utf-8")
    refused = manage(copy, "makemigrations")
    app, model = label.split(".")
    said = f"Write in the Holding of {model} at {app}/personal_data.py:"
    assert refused.returncode == 4
    assert f"privacy.E002 {label}.shoe_size is declared nowhere.\n    {said}" in refused.stderr
    assert list(copy.glob("*/migrations/*shoe*")) == []


def test_declared_column_gets_its_migration(copy: Path, worker_database: str) -> None:
    file, declarations = copy / "accounts/models/profile.py", copy / "accounts/personal_data.py"
    before = ADDED["accounts.Profile"][1]
    source = file.read_text(encoding="utf-8")
    file.write_text(source.replace(before, FIELD + before, 1), encoding="utf-8")
    told = '            "country": Personal("D-06"),\n'
    line = '            "shoe_size": Technical("a number that many share"),\n'
    words = declarations.read_text(encoding="utf-8")
    declarations.write_text(words.replace(told, told + line, 1), encoding="utf-8")
    made = manage(copy, "makemigrations", "accounts")
    assert (made.returncode, made.stderr) == (0, "")
    assert len(list(copy.glob("accounts/migrations/*shoe_size.py"))) == 1
