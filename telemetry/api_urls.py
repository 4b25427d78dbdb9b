"""Calls of the interface that devices use."""

from django.urls import path

from telemetry.api import consents, events, views

urlpatterns = [
    path("installs/", views.Installs.as_view(), name="api_installs"),
    path("consents/pending/", consents.Pending.as_view(), name="api_pending"),
    path("consents/", consents.OwnDecisions.as_view(), name="api_decide"),
    path("installs/me/consents/", consents.OwnConsents.as_view(), name="api_consents"),
    path("installs/me/permissions/", views.OwnPermissions.as_view(), name="api_permissions"),
    path("installs/me/link/", views.OwnLink.as_view(), name="api_link"),
    path("installs/me/state/", views.OwnState.as_view(), name="api_state"),
    path("installs/me/services/<slug:code>/", views.OwnServices.as_view(), name="api_services"),
    path("telemetry/events/", events.Events.as_view(), name="api_events"),
]
