"""A receipt as a file, made in the request that asks for it and kept nowhere."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from privacy.consent.forms import ReceiptForm
from privacy.consent.paper import on_paper
from privacy.ledger.receipts import NotProvableError, written

Build = Callable[[str], dict[str, Any]]
Page = Callable[[ReceiptForm, bool], HttpResponse]


def handed_out(request: HttpRequest, *, name: str, build: Build, page: Page) -> HttpResponse:
    """Answer with the file; with the page again where the form is wrong or the signature is due.

    `build` makes the receipt with what the holder adds, `page` draws form and problem (whether the
    signature is still to come).
    """
    form = ReceiptForm(request.POST)
    if not form.is_valid():
        return page(form, False)
    try:
        receipt = build(form.cleaned_data["added"])
    except NotProvableError:
        return page(form, True)
    kind = form.cleaned_data["kind"]
    content = on_paper(receipt) if kind == "pdf" else written(receipt)
    response = HttpResponse(content, content_type=f"application/{kind}")
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response
