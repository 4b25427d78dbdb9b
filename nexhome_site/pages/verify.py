"""Check a certificate: here with our key, or at home with the file and the keys we hand out.

What is pasted is checked and forgotten. The page says so itself: whoever does not trust this site
takes the Python file and a key from elsewhere.
"""

from pathlib import Path

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from privacy.ledger import verify_receipt
from privacy.ledger.keys import our_public_keys
from privacy.web.origin import NO_TOKEN, same_origin_only


class ReceiptForm(forms.Form):
    """A certificate's text, as it came by mail."""

    receipt = forms.CharField(
        label=_("The certificate"),
        help_text=_("Open the file from your e-mail and paste all of it."),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        max_length=verify_receipt.SIZE_LIMIT,
        error_messages={"required": _("Paste the certificate")},
    )

    def genuine(self) -> verify_receipt.Genuine | None:
        """Return what the certificate proves; an error at the field when it is refused."""
        keys = verify_receipt.read_keys(key_lines())
        try:
            return verify_receipt.verify(self.cleaned_data["receipt"].encode(), keys)
        except verify_receipt.RefusedError as refused:
            text = _("This is not a certificate of ours, or it was altered: %(why)s.")
            self.add_error("receipt", text % {"why": refused})
        return None


def key_lines() -> str:
    """Return our public keys as the offline check reads them."""
    return "".join(f"{key.line()}\n" for key in our_public_keys())


@require_http_methods(["GET", "HEAD", "POST"])
@same_origin_only
def verify(request: HttpRequest) -> HttpResponse:
    """Explain the check, and do it on what is pasted."""
    form = ReceiptForm(request.POST or None)
    genuine = form.genuine() if request.method == "POST" and form.is_valid() else None
    context = {
        "form": form,
        "genuine": genuine,
        "proven": verify_receipt.describe(genuine) if genuine else "",
        **NO_TOKEN,
    }
    return render(request, "pages/verify.html", context)


@require_safe
def script(request: HttpRequest) -> FileResponse:
    """Hand out the offline check: one file, standard library only."""
    file = Path(verify_receipt.__file__).open("rb")  # noqa: SIM115 - the response closes it
    return FileResponse(file, as_attachment=True, filename="verify_receipt.py")


@require_safe
def public_keys(request: HttpRequest) -> HttpResponse:
    """Hand out the public keys. Compare them with a copy from elsewhere."""
    return HttpResponse(key_lines(), content_type="text/plain; charset=utf-8")
