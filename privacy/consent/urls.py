"""Addresses of consents; only the three functions have a page."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from privacy.consent import agreements, history, views
from privacy.consent.enums import Feature


class FeatureWord(StringConverter):
    """One of the three extended functions."""

    regex = "|".join(Feature.values)


register_converter(FeatureWord, "feature")

urlpatterns = [
    path("me/consents/", views.consents, name="consents"),
    path("me/consents/decide/", views.decide, name="consent_decide"),
    path("me/consents/off/", views.turn_all_off, name="consents_off"),
    path("me/consents/undo/<uuid:reference>/", views.undo, name="consent_undo"),
    path("me/consents/history/", history.history, name="consent_history"),
    path("me/consents/history/<uuid:reference>/", history.receipt, name="consent_receipt"),
    path(
        "me/consents/history/<uuid:reference>/receipt/",
        history.receipt_file,
        name="consent_receipt_file",
    ),
    path("me/agreements/<uuid:acceptance>/", agreements.agreement, name="agreement"),
    path("me/agreements/<uuid:acceptance>/receipt/", agreements.receipt, name="agreement_receipt"),
    path("me/consents/<feature:feature>/", views.one, name="consent"),
    path("me/consents/<feature:feature>/erase/", views.erase, name="consent_erase"),
    path(
        "me/consents/<feature:feature>/devices/<uuid:device>/",
        views.for_device,
        name="consent_device",
    ),
    path("me/consents/<feature:feature>/off/", views.turn_off, name="consent_off"),
]
