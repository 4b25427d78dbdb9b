"""Evidence in the back office: to look at, never to edit."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class EvidenceAdmin(admin.ModelAdmin):  # type: ignore[type-arg] # generic for mypy only
    """No row is added, changed or deleted here; who may look is a permission."""

    actions_on_top = True
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
