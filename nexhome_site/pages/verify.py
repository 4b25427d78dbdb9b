"""Check a certificate: here with our key, or at home with the file and the keys we hand out.

What is sent is checked and forgotten. The page says so itself: whoever does not trust this site
takes the Python file and a key from elsewhere.
"""

from pathlib import Path
from typing import Any

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from privacy.ledger import verify_receipt
from privacy.ledger.keys import our_public_keys
from privacy.web.origin import NO_TOKEN, same_origin_only
from takedown.uploads import files_in_memory, too_large


class ReceiptForm(forms.Form):
    """A certificate: its file, or its text as it came by mail."""

    file = forms.FileField(
        label=_("The file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )
    receipt = forms.CharField(
        label=_("The certificate"),
        help_text=_("Or open the file and paste all of it."),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        max_length=verify_receipt.SIZE_LIMIT,
        required=False,
    )

    def __init__(self, *args: Any, is_too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_too_large = is_too_large

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or {}
        if self.is_too_large:
            self.add_error("file", _("This is larger than any certificate"))
        elif not self.errors and not told.get("file") and not told.get("receipt"):
            self.add_error("receipt", _("Choose the file or paste the certificate"))
        return told

    @property
    def given(self) -> bytes:
        """Return what was given, of a file not more than is needed to refuse it."""
        file = self.cleaned_data["file"]
        if file:
            content: bytes = file.read(verify_receipt.SIZE_LIMIT + 2)
            return content
        return str(self.cleaned_data["receipt"]).encode()

    def genuine(self) -> verify_receipt.Genuine | None:
        """Return what the certificate proves; an error at the field when it is refused."""
        keys = verify_receipt.read_keys(key_lines())
        try:
            return verify_receipt.verify(self.given, keys)
        except verify_receipt.RefusedError as refused:
            text = _("This is not a certificate of ours, or it was altered: %(why)s.")
            field = "file" if self.cleaned_data["file"] else "receipt"
            self.add_error(field, text % {"why": refused})
        return None


def key_lines() -> str:
    """Return our public keys as the offline check reads them."""
    return "".join(f"{key.line()}\n" for key in our_public_keys())


@require_http_methods(["GET", "HEAD", "POST"])
@same_origin_only
@files_in_memory
def verify(request: HttpRequest) -> HttpResponse:
    """Explain the check, and do it on what is sent, of which nothing touches the disk."""
    sent = request.method == "POST"
    form = answered(request) if sent else ReceiptForm()
    genuine = form.genuine() if sent and form.is_valid() else None
    context = {
        "form": form,
        "genuine": genuine,
        "proven": verify_receipt.describe(genuine) if genuine else "",
        **NO_TOKEN,
    }
    return render(request, "pages/verify.html", context)


def answered(request: HttpRequest) -> ReceiptForm:
    """Return the form as it was sent; what is too large is refused before it is read."""
    if too_large(request, most=2 * verify_receipt.SIZE_LIMIT):
        return ReceiptForm({}, is_too_large=True)
    return ReceiptForm(request.POST, request.FILES)


@require_safe
def script(request: HttpRequest) -> FileResponse:
    """Hand out the offline check: one file, standard library only."""
    file = Path(verify_receipt.__file__).open("rb")  # noqa: SIM115 - the response closes it
    return FileResponse(file, as_attachment=True, filename="verify_receipt.py")


@require_safe
def public_keys(request: HttpRequest) -> HttpResponse:
    """Hand out the public keys. Compare them with a copy from elsewhere."""
    return HttpResponse(key_lines(), content_type="text/plain; charset=utf-8")
