"""Signing in by a passkey, proving it again by one, and the pages where they are kept (P-2.9)."""

import json
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.views import BaseReauthenticateView
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import ceremonies, passkey_sign_in
from accounts.browsers import where
from accounts.cards import person
from accounts.ceremonies import Ceremony
from accounts.domain import passkeys
from accounts.domain.passkeys import Refused
from accounts.models import Passkey, User
from accounts.passkey_forms import NOT_ACCEPTED, AnswerForm, LabelForm, NewPasskeyForm
from privacy.web.guards import proven_again, signed_in
from privacy.web.limits import is_too_often, too_many_requests

# --- coming in ------------------------------------------------------------------------------------


@require_POST
def challenge(request: HttpRequest) -> HttpResponse:
    """Give the script of the sign-in page what a passkey may sign."""
    if is_too_often(request, action="passkey"):
        return too_many_requests(request)
    if request.session.is_empty():
        # Nobody is known yet: the challenge is all there is to remember.
        request.session.set_expiry(ceremonies.lifetime())
    return JsonResponse(ceremonies.ask_to_sign_in(request))


@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Let in whoever the passkey belongs to; every refusal says the same."""
    if request.user.is_authenticated:
        return redirect("me")
    if is_too_often(request, action="passkey"):
        return too_many_requests(request)
    try:
        return passkey_sign_in.come_in(request, request.POST.get("credential", ""))
    except Refused:
        messages.error(request, NOT_ACCEPTED)
        return back_to_sign_in(request)


def back_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Lead to the page of the password, which still knows where the person was going."""
    wanted = request.POST.get("next")
    return redirect_to_login(wanted) if wanted else redirect("account_login")


class ProveAgain(BaseReauthenticateView):  # type: ignore[misc] # allauth ships no types
    """The page that asks for a passkey before something serious."""

    form_class = AnswerForm
    template_name = "mfa/webauthn/reauthenticate.html"

    def form_valid(self, form: AnswerForm) -> HttpResponse:
        user = person(self.request)
        try:
            passkey_sign_in.prove_again(self.request, user, self.request.POST.get("credential", ""))
        except Refused:
            form.refuse()
            return self.form_invalid(form)  # type: ignore[no-any-return]
        response: HttpResponse = super().form_valid(form)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        options = ceremonies.ask_to_prove(self.request, person(self.request))
        return {**super().get_context_data(**kwargs), "options": json.dumps(options)}


prove_again: Callable[..., HttpResponse] = signed_in(ProveAgain.as_view())


# --- keeping --------------------------------------------------------------------------------------


@require_safe
@signed_in
def overview(request: HttpRequest) -> HttpResponse:
    """Show a card for each passkey."""
    rows = list(passkeys.passkeys_of(person(request)))
    context = {"passkeys": rows, "most": passkeys.MOST, "is_full": len(rows) >= passkeys.MOST}
    return render(request, "accounts/passkeys/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@proven_again
def new(request: HttpRequest) -> HttpResponse:
    """Take the public key of a new passkey."""
    user = person(request)
    form = NewPasskeyForm(request.POST or None, initial={"label": where(request).browser})
    if form.is_valid():
        try:
            row = enrolled(request, user, form)
        except Refused:
            form.add_error(None, _("The passkey was not set up. Try it once more."))
        except passkeys.TooMany:
            return redirect("me_passkeys")
        else:
            # The device has just checked who holds it: as good as the code of a new app.
            passkey_sign_in.note_proof(request, user, row)
            messages.success(request, _("The passkey is set up. Next time you can sign in by it."))
            return redirect("me_passkeys")
    options = json.dumps(ceremonies.ask_to_enrol(request, user))
    return render(request, "accounts/passkeys/new.html", {"form": form, "options": options})


def enrolled(request: HttpRequest, user: User, form: NewPasskeyForm) -> Authenticator:
    question = ceremonies.take_challenge(request, Ceremony.ENROL)
    answer = ceremonies.read_answer(form.cleaned_data["credential"])
    label = form.cleaned_data["label"]
    return passkeys.enrol(user=user, challenge=question, answer=answer, label=label)


OfPasskey = Callable[[HttpRequest, Passkey], HttpResponse]


def own_passkey(view: OfPasskey) -> Callable[[HttpRequest, uuid.UUID], HttpResponse]:
    """Hand the view one of the person's passkeys; anybody else's does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, passkey_id: uuid.UUID) -> HttpResponse:
        try:
            return view(request, passkeys.passkeys_of(person(request)).get(pk=passkey_id))
        except Passkey.DoesNotExist:
            raise Http404 from None

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@own_passkey
def relabel(request: HttpRequest, passkey: Passkey) -> HttpResponse:
    """Give a passkey another name."""
    form = LabelForm(request.POST or None, initial={"label": passkey.authenticator.data["name"]})
    if form.is_valid():
        label = form.cleaned_data["label"]
        passkeys.rename(user=person(request), passkey_id=passkey.pk, label=label)
        return redirect("me_passkeys")
    return render(request, "accounts/passkeys/relabel.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@proven_again
@own_passkey
def remove(request: HttpRequest, passkey: Passkey) -> HttpResponse:
    """Ask once, then forget the passkey."""
    if request.method == "POST":
        passkeys.remove(user=person(request), passkey_id=passkey.pk)
        messages.success(request, _("The passkey is removed. Delete it on the device too."))
        return redirect("me_passkeys")
    return render(request, "accounts/passkeys/remove.html", {"passkey": passkey})
