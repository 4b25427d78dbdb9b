"""Addresses of every version of a text, in each language."""

from django.urls import path

from privacy.policies.enums import Document
from privacy.policies.versions import feed, views

ROUTES = (
    ("versions/", views.archive, "policy_versions"),
    ("compare/<int:before>..<int:after>/", views.comparison, "policy_compare"),
    ("on/<str:day>/", views.on_a_day, "policy_on"),
    ("v/<int:number>.txt", views.plain_text, "policy_text"),
    ("v/<int:number>/proof.json", views.proof, "policy_proof"),
    ("feed.atom", feed.atom, "policy_feed"),
)
urlpatterns = [
    path(f"{document}/{route}", view, {"document": str(document)}, name=name)
    for document in Document
    for route, view, name in ROUTES
]
