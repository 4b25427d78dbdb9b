"""Routes of what everyone is promised."""

from django.urls import include, path

from privacy.policies import views as policies

DOCUMENTS = ("terms", "privacy")

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
    path("", include("privacy.consent.urls")),
    path("", include("privacy.lookups.urls")),
    path("", include("privacy.messages.urls")),
]
