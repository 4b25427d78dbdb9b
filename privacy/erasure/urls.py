"""Addresses of leaving."""

from django.urls import path

from privacy.erasure import views

urlpatterns = [
    path("me/delete/", views.leave, name="erasure_leave"),
    path("me/delete/case/<uuid:case_id>/", views.show_case, name="erasure_case"),
    path("me/delete/case/<uuid:case_id>/certificate.json", views.certificate,
         name="erasure_certificate"),
    path("me/delete/cancel/<str:token>/", views.cancel, name="erasure_cancel"),
]  # fmt: skip
