"""Calls of the interface that devices use."""

from django.urls import path

from telemetry.api import events, views

urlpatterns = [
    path("installs/", views.Installs.as_view(), name="api_installs"),
    path("installs/me/permissions/", views.OwnPermissions.as_view(), name="api_permissions"),
    path("installs/me/link/", views.OwnLink.as_view(), name="api_link"),
    path("installs/me/state/", views.OwnState.as_view(), name="api_state"),
    path("installs/me/services/<slug:code>/", views.OwnServices.as_view(), name="api_services"),
    path("telemetry/events/", events.Events.as_view(), name="api_events"),
]
