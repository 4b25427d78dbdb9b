"""Calls of the interface about works."""

from django.urls import path

from takedown.works import api

urlpatterns = [
    path("works/", api.Works.as_view(), name="api_works"),
    path("works/<uuid:work_id>/", api.OneWork.as_view(), name="api_work"),
]
