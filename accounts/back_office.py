"""What the back office's pages of this app share: who acts, and one way to do a deed and say so."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise

Refusals = Mapping[type[Exception], str | Promise]
Deed = Callable[[uuid.UUID], str]


def subject_of(request: HttpRequest) -> uuid.UUID:
    """Return the Subject of the member of staff."""
    user: Any = request.user
    return uuid.UUID(str(user.subject_id))


def require(request: HttpRequest, permission: str) -> None:
    """Raise PermissionDenied unless the member of staff has this permission."""
    if not request.user.has_perm(permission):
        raise PermissionDenied


def do(request: HttpRequest, deed: Deed, *, refusals: Refusals, back_to: str) -> HttpResponse:
    """Do one deed in the name of who is signed in, say in words what became of it, and go back."""
    try:
        words, level = deed(subject_of(request)), messages.SUCCESS
    except tuple(refusals) as refusal:
        words, level = str(refusals[type(refusal)]), messages.ERROR
    messages.add_message(request, level, words)
    return redirect(back_to)
