"""Which app may know which: imports by import-linter, what it cannot see by hand."""

import importlib
import pkgutil
import subprocess
import sys

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

from tests.architecture.tree import APPS, ROOT

# An app may lead to itself, to those named here and to what was installed.
MAY = {
    "nexhome_site": {"accounts", "telemetry", "takedown", "privacy"},
    "accounts": {"privacy"},
    "telemetry": {"privacy"},
    "takedown": {"privacy"},
    "privacy": set(),
}


def wrong(here: str, there: str) -> bool:
    """Tell whether an arrow from one of our apps to another goes against the house."""
    return here in MAY and there in MAY and there != here and there not in MAY[here]


def test_imports_follow_the_arrows() -> None:
    linter = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = subprocess.run(
        [sys.executable, "-c", linter, "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_foreign_keys_follow_the_arrows() -> None:
    """A string ("accounts.User") is invisible to a linter; the loaded model is not."""
    against = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model
        if wrong(model._meta.app_label, field.related_model._meta.app_label)
    ]
    assert against == []


def test_privacy_has_no_key_to_the_user() -> None:
    targets = {
        field.related_model._meta.label
        for model in apps.get_app_config("privacy").get_models()
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model
    }
    assert {label for label in targets if not label.startswith("privacy.")} == set()


def test_migrations_follow_the_arrows() -> None:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    against = [
        f"{here} {name} -> {there}"
        for (here, name), migration in loader.disk_migrations.items()
        for there, _ in migration.dependencies
        if wrong(here, there)
    ]
    assert against == []


@pytest.mark.parametrize("app", APPS)
def test_every_module_can_be_imported_alone(app: str) -> None:
    package = importlib.import_module(app)
    names = [
        module.name
        for module in pkgutil.walk_packages(package.__path__, f"{app}.")
        # Settings of another way of running refuse to be read here; the others run when read.
        if ".settings." not in module.name
        and not module.name.endswith(("__main__", "nexhome_site.wsgi"))
    ]
    assert [importlib.import_module(name).__name__ for name in names] == names
