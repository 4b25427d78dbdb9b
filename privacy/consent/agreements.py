"""One text that was agreed to: when, in which version, what has changed since, its receipt."""

import uuid
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import is_valid_path, reverse
from django.views.decorators.http import require_POST, require_safe

from privacy.consent import receipts
from privacy.consent.forms import ReceiptForm
from privacy.consent.handing_out import handed_out
from privacy.consent.views import holder_of
from privacy.policies import queries
from privacy.policies.enums import Document
from privacy.policies.models import Acceptance, PolicyVersion
from privacy.web.guards import signed_in


def own(request: HttpRequest, acceptance: uuid.UUID) -> Acceptance:
    """Return an acceptance of whoever is signed in; another's is 404, as one that never was."""
    for each in queries.accepted_by(subject_id=holder_of(request).key):
        if each.pk == acceptance:
            return each
    raise Http404


def difference_url(version: PolicyVersion) -> str:
    """Return where the difference to the version in force is read; nothing where there is none."""
    newest = queries.in_force(Document(version.document))
    if newest is None or newest.number == version.number:
        return ""
    place = reverse("policy_in_force", kwargs={"document": version.document})
    address = f"{place}compare/{version.number}..{newest.number}/"
    return address if is_valid_path(address) else ""


@require_safe
@signed_in
def agreement(request: HttpRequest, acceptance: uuid.UUID) -> HttpResponse:
    """Show one acceptance."""
    return drawn(request, own(request, acceptance), ReceiptForm(), is_unsigned=False)


def drawn(
    request: HttpRequest, acceptance: Acceptance, form: ReceiptForm, is_unsigned: bool
) -> HttpResponse:
    newest = queries.in_force(Document(acceptance.version.document))
    context = {
        "acceptance": acceptance,
        "document": receipts.DOCUMENTS[Document(acceptance.version.document)],
        "difference_url": difference_url(acceptance.version),
        "is_in_force": newest == acceptance.version,
        "form": form,
        "is_unsigned": is_unsigned,
        "receipt_url": reverse("agreement_receipt", args=[acceptance.pk]),
    }
    status = 409 if is_unsigned else 400 if form.errors else 200
    return render(request, "privacy/agreement.html", context, status=status)


@require_POST
@signed_in
def receipt(request: HttpRequest, acceptance: uuid.UUID) -> HttpResponse:
    """Hand out the receipt of an acceptance."""
    mine = own(request, acceptance)
    return handed_out(
        request,
        name=f"agreement-{mine.pk}",
        build=lambda added: receipts.of_acceptance(mine, added=added),
        page=partial(drawn, request, mine),
    )
