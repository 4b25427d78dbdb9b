"""Addresses of the lists."""

from django.urls import path

from privacy.lists import views

urlpatterns = [
    path("privacy/collected/", views.collected, name="collected"),
    path("privacy/shared/", views.shared, name="shared"),
    *[
        path(f"privacy/{name}.{kind}", view, {"name": name}, name=f"{name}_{kind}")
        for name in views.LISTS
        for kind, view in (("json", views.as_json), ("csv", views.as_csv))
    ],
    path("me/data/", views.own, name="me_data"),
]
