"""Pages about minors: the guide, the report, its confirmation, its case; and the holder's answer.

No sign-in, no cookie, no script. What is found is never told: the answer to a confirmation is one
page without a reference, the same for everybody.
"""

from typing import Any

from allauth.core.ratelimit import consume
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from privacy.erasure.models import ErasureReceipt
from privacy.web.guards import signed_in
from privacy.web.limits import is_too_often
from privacy.web.origin import NO_TOKEN, same_origin_only
from privacy.web.secrecy import not_kept, secret_address
from privacy.work.clock import now
from takedown.minors import case_page, proof_files, tokens
from takedown.minors.domain import answering, confirming, filing
from takedown.minors.enums import QUEUE, ReportState
from takedown.minors.forms import ContestForm, ReportForm
from takedown.minors.models import MinorFinding, MinorReport
from takedown.uploads import files_in_memory, too_large


def draw(request: HttpRequest, page: str, /, status: int = 200, **context: Any) -> HttpResponse:
    """Draw a page without a CSRF cookie."""
    words = {"contact": settings.MINORS_CONTACT, **context, **NO_TOKEN}
    return render(request, f"minors/{page}.html", words, status=status)


@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """Explain what the site is for whom, what parents can do, and how to report (P-4.1)."""
    return draw(request, "guide", adult_age=settings.ADULT_AGE)


@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
@not_kept
@files_in_memory
def report(request: HttpRequest) -> HttpResponse:
    """Ask on one page for all that a report needs; nothing counts before the address is proven."""
    if request.method != "POST":
        return draw(request, "report", form=ReportForm())
    # Before the body is read: a flood costs us nothing.
    if too_large(request, most=proof_files.LARGEST_BODY):
        largest = proof_files.LARGEST // 2**20
        return draw(request, "report", status=413, form=ReportForm(), largest=largest)
    if is_too_often(request, action="minor_report"):
        return draw(request, "too_many", status=429)
    form = ReportForm(request.POST, request.FILES)
    if not form.is_valid():
        return draw(request, "report", form=form)
    told = form.told(language=get_language() or settings.LANGUAGE_CODE)
    # Whoever is written to gets few letters a day, whatever network asks for them.
    if consume(request, action="minor_report_mail", key=tokens.email_index(told.email)):
        filing.file(told=told)
    return redirect("minors_sent")


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return draw(request, "sent", days=settings.MINOR_REPORT_CONFIRM.days)


@same_origin_only
@require_http_methods(["GET", "HEAD", "POST"])
@secret_address
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more on GET (scanners open links); on POST find, restrict, and say the same."""
    try:
        confirming.waiting_report(token=token)
        if request.method == "POST":
            confirming.confirm(token=token)
            return redirect("minors_confirmed")
    except confirming.UnknownReport:
        return draw(request, "unknown", status=404)
    return draw(request, "confirm")


@require_safe
def confirmed(request: HttpRequest) -> HttpResponse:
    """Answer every confirmation alike, whether or not something was found."""
    return draw(request, "confirmed", hours=hours_to_decide())


def hours_to_decide() -> int:
    return int(settings.MINOR_DECISION.total_seconds() // 3600)


def report_or_404(reference: str, token: str) -> MinorReport:
    try:
        return answering.report_of_case(reference=reference, token=token)
    except confirming.UnknownReport as unknown:
        raise Http404 from unknown


@require_safe
@secret_address
def case(request: HttpRequest, reference: str, token: str) -> HttpResponse:
    """Show a reporter how far the report is; nothing of it says what was found."""
    found = report_or_404(reference, token)
    return draw_case(request, found, token)


def draw_case(
    request: HttpRequest, found: MinorReport, token: str, *, status: int = 200
) -> HttpResponse:
    return draw(
        request,
        "case",
        status=status,
        report=found,
        token=token,
        can_withdraw=found.state in QUEUE,
        is_withdrawn=found.state == ReportState.WITHDRAWN,
        too_late=status == 409,
        polls=found.state not in case_page.FINAL,
        **case_page.of(found, at=now()),
    )


@same_origin_only
@require_POST
@secret_address
def withdraw(request: HttpRequest, reference: str, token: str) -> HttpResponse:
    """Take a mistaken report back; 409 when it is decided already."""
    found = report_or_404(reference, token)
    try:
        answering.withdraw(report_id=found.pk)
    except answering.TooLate:
        found.refresh_from_db()
        return draw_case(request, found, token, status=409)
    return redirect("minors_case", reference=reference, token=token)


@require_safe
@secret_address
def certificate(request: HttpRequest, reference: str, token: str) -> HttpResponse:
    """Hand out the erasure's certificate once there is one; nobody is named in it."""
    found = report_or_404(reference, token)
    cases = MinorFinding.objects.filter(report=found).values("erasure")
    receipt = get_object_or_404(
        ErasureReceipt.objects.filter(case__in=cases).order_by("created_at")[:1]
    )
    response = HttpResponse(receipt.document, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{found.reference}.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def contest(request: HttpRequest) -> HttpResponse:
    """Tell a restricted account's holder what rests and until when, and take the answer."""
    user: Any = request.user
    open_findings = answering.open_findings(subject_id=user.subject_id)
    if not open_findings:
        raise Http404
    form = ContestForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            answering.contest(subject_id=user.subject_id, text=form.cleaned_data["text"])
        except answering.TooLate as late:
            raise Http404 from late
        except answering.TooLong:
            form.say_enough()
        else:
            return redirect("minors_contest")
    words = {
        "form": form,
        "decide_by": min(each.report.decide_by for each in open_findings if each.report.decide_by),
        "has_answered": any(each.state == "contested" for each in open_findings),
    }
    return render(request, "minors/contest.html", words)
