"""Addresses of reports about minors."""

from django.urls import path

from takedown.minors import views

urlpatterns = [
    path("minors/", views.guide, name="minors"),
    path("minors/report/", views.report, name="minors_report"),
    path("minors/report/sent/", views.sent, name="minors_sent"),
    path("minors/report/confirm/<str:token>/", views.confirm, name="minors_confirm"),
    path("minors/report/confirmed/", views.confirmed, name="minors_confirmed"),
    path("minors/case/<str:reference>/<str:token>/", views.case, name="minors_case"),
    path(
        "minors/case/<str:reference>/<str:token>/withdraw/",
        views.withdraw,
        name="minors_withdraw",
    ),
    path(
        "minors/case/<str:reference>/<str:token>/certificate.json",
        views.certificate,
        name="minors_certificate",
    ),
    path("me/restriction/", views.contest, name="minors_contest"),
]
