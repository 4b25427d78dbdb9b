"""Routes of what everyone is promised."""

from django.urls import include, path, register_converter

from privacy.policies import clause_page, explaining_pages
from privacy.policies import views as policies

DOCUMENTS = ("terms", "privacy")

register_converter(clause_page.ClauseId, "clause")

urlpatterns = [
    *[
        path(f"{document}/", policies.in_force, {"document": document}, name="policy_in_force")
        for document in DOCUMENTS
    ],
    *[
        path(
            f"{document}/v/<int:number>/",
            policies.version,
            {"document": document},
            name="policy_version",
        )
        for document in DOCUMENTS
    ],
    *[
        path(
            f"{document}/c/<clause:clause_id>/",
            clause_page.clause,
            {"document": document},
            name="policy_clause",
        )
        for document in DOCUMENTS
    ],
    path("glossary/", explaining_pages.words, name="glossary"),
    path("open-questions/", explaining_pages.questions, name="open_questions"),
    path("", include("privacy.policies.versions.urls")),
    path("", include("privacy.subscriptions.urls")),
    path("", include("privacy.consent.urls")),
    path("", include("privacy.lookups.urls")),
    path("", include("privacy.messages.urls")),
    path("", include("privacy.prompting.urls")),
    path("", include("privacy.lists.urls")),
    path("", include("privacy.inquiries.urls")),
]
