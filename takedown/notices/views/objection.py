"""The page on which the person who put a work up answers its removal (J-11)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from privacy.web.limits import is_too_often, too_many_requests
from privacy.web.origin import NO_TOKEN, same_origin_only
from privacy.web.secrecy import secret_address
from takedown.notices.domain import material, objecting
from takedown.notices.forms import ObjectionForm
from takedown.notices.queries import address_by_objection_token


@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
@secret_address
def objection(request: HttpRequest, token: str) -> HttpResponse:
    """Show what was removed and why; take the answer. Of the notifier nothing is told here."""
    address = address_by_objection_token(token)
    target = material.target_of(address) if address else None
    # Whoever put the work up may have left, and nobody else can answer.
    uploader = material.uploader_of(target) if target else None
    if address is None or target is None or uploader is None or not address.case.key:
        raise Http404
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and is_too_often(request, action="notice"):
        return too_many_requests(request)
    gone_up = False
    if form.is_valid():
        try:
            objecting.object_to(address=address, text=form.cleaned_data["text"])
        except objecting.NothingToAnswer:
            gone_up = True
        except objecting.NobodyToAnswer as nobody:
            raise Http404 from nobody
        else:
            return redirect("copyright_objection", token=token)
    context = {
        "form": form,
        "title": material.title_of(target, get_language() or "en"),
        "reference": address.case.reference,
        "address": address,
        "is_back": gone_up or address.state == "restored",
        **NO_TOKEN,
    }
    return render(request, "takedown/notices/objection.html", context)
