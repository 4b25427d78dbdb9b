"""Addresses of the questions; only texts and functions have one."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from privacy.prompting import views
from privacy.prompting.enums import ABOUT


class AboutWord(StringConverter):
    """One of the texts or functions."""

    regex = "|".join(ABOUT)


register_converter(AboutWord, "about")

urlpatterns = [
    path("me/changes/", views.first, name="changes"),
    path("me/changes/<about:about>/", views.one, name="change"),
    path("me/changes/<about:about>/answer/", views.answer, name="change_answer"),
]
