"""What forms ask, compared with the declarations: nothing is asked that is not told (P-2.5).

Mandatory is only what the basic functions need, or what somebody's own matter needs (data.md,
rule 3): a required field of any other element is refused.
"""

from collections.abc import Iterator

from django.forms import BaseForm, Field
from django.urls import get_resolver

from privacy.registry.elements import Category
from privacy.registry.findings import OURS, Finding
from privacy.registry.holdings import Personal, Registry, registry
from privacy.registry.inventory import INVENTORY

OPTIONAL = {Category.EXTENDED, Category.OPTIONAL}


def our_forms() -> dict[str, type[BaseForm]]:
    """Return every form of our apps by its dotted name."""
    get_resolver().check()  # the routes import the views, and those their forms
    found = {f"{form.__module__}.{form.__qualname__}": form for form in below(BaseForm)}
    return {name: form for name, form in sorted(found.items()) if app_of(name) in OURS}


def app_of(name: str) -> str:
    """Return the app of a dotted name."""
    return name.partition(".")[0]


def below(form: type[BaseForm]) -> Iterator[type[BaseForm]]:
    for child in form.__subclasses__():
        yield child
        yield from below(child)


def question_findings(*, declared: Registry = registry) -> list[Finding]:
    """Return every question that is declared nowhere, or gone, or mandatory without need."""
    forms = our_forms()
    gone = [
        Finding("privacy.E024", f"{name} is declared, but there is no such form.", "Remove it.")
        for name in declared.forms.keys() - forms.keys()
    ]
    found = [each for name, form in forms.items() for each in of_form(name, form, declared)]
    return sorted([*gone, *found], key=lambda finding: (finding.id, finding.text))


def of_form(name: str, form: type[BaseForm], declared: Registry) -> Iterator[Finding]:
    told = declared.forms.get(name, {})
    file = f"{app_of(name)}/personal_data.py"
    asked: dict[str, Field] = getattr(form, "base_fields", {})
    for field in asked.keys() - told.keys():
        yield Finding(
            "privacy.E022",
            f"{name} asks for {field}, which is declared nowhere.",
            f'Write in {file}: registry.asks("{name}", {{"{field}": Personal("D-…"), …}}).',
        )
    for field in told.keys() - asked.keys():
        yield Finding(
            "privacy.E024",
            f"{name} asks for no {field}, which is declared.",
            f'Remove "{field}" from its registry.asks(…) in {file}.',
        )
    for field, column in told.items():
        element = INVENTORY.get(column.element) if isinstance(column, Personal) else None
        if isinstance(column, Personal) and (element is None or not element.collected):
            yield Finding(
                "privacy.E023",
                f"{name} asks for {column.element}, of which the inventory says that nobody does.",
                f"Correct the id in {file}, or the row of privacy/registry/inventory.py.",
            )
        elif element and element.category in OPTIONAL and field in asked and asked[field].required:
            yield Finding(
                "privacy.E025",
                f"{name} demands {field} ({element.id}), which is never mandatory.",
                "Give the field required=False.",
            )
