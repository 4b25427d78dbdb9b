"""What is turned away before any page or call is asked: bytes and names that no page of ours sends.

Each rule stands here once, so that no view has to think of it.
"""

from collections.abc import Callable

from django.core.exceptions import BadRequest, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.datastructures import MultiValueDict

from nexhome_site.pages import errors
from privacy.biometrics.domain import count_refusal
from privacy.web.body_parts import any_biometric

Next = Callable[[HttpRequest], HttpResponse]
# Sights and sounds come as documents of a form or not at all (P-2.10).
SIGHTS_AND_SOUNDS = ("image/", "audio/", "video/")
NUL = "\0"


class Reading:
    """Looks at a form's names when a view first asks for the form, after its own limits are set.

    A form with a body part's name is thrown away before any view has seen it.
    """

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.refused = False
        self.true_load = request._load_post_and_files  # noqa: SLF001 - the one place where Django reads a form
        request._load_post_and_files = self.load  # type: ignore[method-assign] # noqa: SLF001 - as above

    def load(self) -> None:
        self.true_load()
        if not any_biometric([*self.request.POST, *self.request.FILES]):
            return
        for _name, files in self.request.FILES.lists():
            for file in files:
                file.close()
        self.request._post = QueryDict()  # type: ignore[attr-defined] # noqa: SLF001 - nobody reads it again
        self.request._files = MultiValueDict()  # type: ignore[attr-defined] # noqa: SLF001 - as above
        self.refused = True
        raise BadRequest("biometric")


def forget_question(request: HttpRequest) -> None:
    """Take the question out of a request: the error page links to itself in other languages."""
    request.GET = QueryDict()
    request.META["QUERY_STRING"] = ""


class Entrance:
    """Refuses, in this order: NUL in an address, endless questions, sights and sounds, body parts.

    A cookie with NUL counts as none: it is not one of ours.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if NUL in request.path_info:
            return errors.page_not_found(request)
        request.COOKIES = {
            name: value for name, value in request.COOKIES.items() if NUL not in name + value
        }
        try:
            asked = list(request.GET)
        except TooManyFieldsSent:
            forget_question(request)
            return errors.bad_request(request)
        if (request.content_type or "").lower().startswith(SIGHTS_AND_SOUNDS):
            return errors.unsupported_media_type(request)
        if any_biometric(asked):
            forget_question(request)
            count_refusal(place="")
            return errors.bad_request(request)
        reading = Reading(request)
        response = self.get_response(request)
        if reading.refused or says_biometric(response):
            match = request.resolver_match
            count_refusal(place=match.view_name if match else "")
        return response


def says_biometric(response: HttpResponse) -> bool:
    """Tell whether the interface refused a body for the name of a body part."""
    said = getattr(response, "data", None)
    return response.status_code == 400 and isinstance(said, dict) and said["code"] == "biometric"
