"""A form's field as the templates see it."""

from django import forms

from privacy.formparts.renderer import PageBoundField


def bound(form: forms.Form, name: str) -> PageBoundField:
    field = form[name]
    assert isinstance(field, PageBoundField)
    return field
