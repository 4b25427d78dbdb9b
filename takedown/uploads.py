"""Documents never touch the disk in clear, and a flood is refused before it is read."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


class KeptInMemory(MemoryFileUploadHandler):
    """Keeps every file in memory, up to what one form may carry in all."""

    def handle_raw_input(self, *_args: Any, **_kwargs: Any) -> None:
        self.activated = True


def too_large(request: HttpRequest, *, most: int) -> bool:
    """Tell by what the request says of itself whether it is more than a form may carry."""
    try:
        length = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        return True
    return length > most


def files_in_memory(view: View[P]) -> View[P]:
    """Stands outermost but for the origin's check: nothing may have read the body yet."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request.upload_handlers = [KeptInMemory(request)]
        return view(request, *args, **kwargs)

    return guarded
