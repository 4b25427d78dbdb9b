"""Addresses of news by mail."""

from django.urls import path

from privacy.policies.enums import Document
from privacy.subscriptions import views

urlpatterns = [
    *[
        path(f"{document}/subscribe/", views.ask, {"document": str(document)}, name="subscribe")
        for document in Document
    ],
    *[
        path(
            f"{document}/subscribe/sent/",
            views.sent,
            {"document": str(document)},
            name="subscribe_sent",
        )
        for document in Document
    ],
    path("subscription/confirm/<str:token>/", views.confirm, name="subscription_confirm"),
    path("subscription/stop/<str:token>/", views.stop, name="subscription_stop"),
]
