"""The back office speaks the language of its address, down to the heads of its columns."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten
from django.core.exceptions import FieldDoesNotExist
from django.utils.functional import Promise

from accounts.models import User
from tests.architecture.tree import APPS
from tests.people import back_office

OURS = {
    model._meta.label: (model, table)
    for model, table in admin.site._registry.items()
    if model._meta.app_label in APPS
}


def shown(table: Any) -> Iterator[str]:
    """Yield what a list or a form of the back office shows."""
    # A filter of its own says its own words: its title.
    named = [each for each in table.list_filter if isinstance(each, str | tuple)]
    filters = (each if isinstance(each, str) else each[0] for each in named)
    yield from (str(each) for each in (*table.list_display, *filters))
    sets = [options["fields"] for _title, options in table.fieldsets or ()]
    yield from flatten([*sets, *(table.fields or ())])


@pytest.mark.parametrize("label", OURS)
def test_every_table_and_column_is_a_word_like_others(label: str) -> None:
    model, table = OURS[label]
    silent = []
    for name in {*shown(table)}:
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if not isinstance(field.verbose_name, Promise):  # type: ignore[union-attr] # columns have one
            silent.append(name)
    own: list[Any] = [each for each in table.list_filter if not isinstance(each, str | tuple)]
    assert all(isinstance(each.title, Promise) for each in own)
    assert silent == [], "list these in nexhome_site/back_office_words.py"
    assert isinstance(model._meta.verbose_name_plural, Promise)


@pytest.mark.django_db
def test_list_is_headed_in_the_staffs_language() -> None:
    office = back_office(User.objects.create_superuser("boss", "a password for tests"))
    page = office.get("/zh-hant/admin/privacy/erasurecase/").text
    assert "Erasure" not in page
    assert "State" not in page
