"""Calls of the interface that devices use."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
