"""The page of one clause: what others link to, whatever number it has by then."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls.converters import StringConverter
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import conditional_page, require_safe

from privacy.policies import memory, queries
from privacy.policies.binding import bound_by
from privacy.policies.clauses import (
    Happened,
    Turn,
    former_ids,
    id_now,
    neighbourhood,
    turns,
)
from privacy.policies.enums import Document
from privacy.policies.house_rules import house_rules
from privacy.policies.kept_pages import answer
from privacy.policies.living import States, reader_of
from privacy.policies.models import PolicyVersion
from privacy.policies.parts import control_url
from privacy.policies.reading import ID
from privacy.policies.rendering import clause_shown, spoken_in

TITLES = {Document.TERMS: _("Terms and conditions"), Document.PRIVACY: _("Privacy policy")}


class ClauseId(StringConverter):
    """An id as the texts number their clauses."""

    regex = ID


@require_safe
@conditional_page
def clause(request: HttpRequest, document: str, clause_id: str) -> HttpResponse:
    """Show a clause as it is in force, or as it was last; 301 from a former id, 404 for none."""
    newest = memory.in_force(Document(document))
    if newest is None:
        raise Http404
    if moved_to := id_now(newest, clause_id):
        return redirect("policy_clause", document=document, clause_id=moved_to, permanent=True)
    return answer(request, newest.pk, draw=lambda: drawn(request, newest, clause_id))


def drawn(request: HttpRequest, newest: PolicyVersion, clause_id: str) -> bytes:
    """Draw the page; 404 for what no version ever held."""
    story = turns(Document(newest.document), [clause_id, *former_ids(newest, clause_id)])
    version = last_with(newest, story)
    language = spoken_in(version, get_language() or "")
    around = neighbourhood(version, clause_id=clause_id, language=language)
    context = {
        "document": newest.document,
        "document_title": TITLES[Document(newest.document)],
        "version": version,
        "is_in_force": version == newest,
        "language": language,
        "clause": clause_shown(around.clause, language=language),
        "around": around,
        "binds": [party.label for party in bound_by(clause_id)],
        "rule": house_rules().get(clause_id, ""),
        "control_url": control_url(clause_id),
        "living": States(reader_of(request)).of(clause_id),
        "story": story,
        "address": settings.SITE_URL + request.path,
    }
    return render(request, "policies/clause.html", context).content


def last_with(newest: PolicyVersion, story: list[Turn]) -> PolicyVersion:
    """Return the last version that holds a clause; 404 for what no version ever held."""
    if not story:
        raise Http404
    last = story[0]
    if last.happened != Happened.REMOVED:
        return newest
    # Versions are numbered without gaps.
    found = queries.version_of(Document(newest.document), last.number - 1)
    if found is None:
        raise Http404
    return found
