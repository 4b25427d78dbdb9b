"""How a form becomes a page: one template for a form, one for a field, one wording for errors."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext as _

# Nobody counts towards a limit that only keeps rubbish out.
WORTH_COUNTING = 5000


class PageBoundField(BoundField):
    """A field as the templates see it: its messages, and the input that an error is about."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        # A placeholder is gone as soon as one types; the label above says the same and stays.
        field.widget.attrs.pop("placeholder", None)

    @property
    def messages(self) -> list[str]:
        """Return the errors in words that name the field, the same in summary and field."""
        bare = str(forms.Field.default_error_messages["required"])
        named = _("%(label)s is missing") % {"label": self.label}
        return [named if str(error) == bare else str(error) for error in self.errors]

    @property
    def error_target(self) -> str:
        """Return the id of the first wrong input, for the link in the error summary."""
        widget: Any = self.field.widget
        own_id = widget.attrs.get("id") or self.auto_id
        if hasattr(widget, "id_for_error"):
            errors = self.form.errors.as_data().get(self.name, [])
            return str(widget.id_for_error(own_id, errors[0].code if errors else ""))
        if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            return f"{own_id}_0"
        return str(widget.id_for_label(own_id) or own_id)

    @property
    def most_characters(self) -> int | None:
        """Return how much a text of several lines may hold, where people could reach that."""
        most: int | None = getattr(self.field, "max_length", None)
        is_text = isinstance(self.field.widget, forms.Textarea)
        return most if is_text and most and most <= WORTH_COUNTING else None

    @property
    def shape(self) -> str:
        """Return which branch of the field template draws this widget."""
        widget = self.field.widget
        if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
            return "choices"
        if isinstance(widget, forms.CheckboxInput):
            return "box"
        if isinstance(widget, forms.PasswordInput):
            return "password"
        return "parts" if self.use_fieldset else "line"


class PageFormRenderer(TemplatesSetting):
    """Django's form API, drawn by `templates/formparts/`; the admin brings its own field markup."""

    form_template_name = "formparts/form.html"
    field_template_name = "formparts/field.html"
    bound_field_class = PageBoundField
