"""A person's page about identity checks."""

from django.urls import path

from accounts.identity import views

urlpatterns = [path("", views.identity, name="me_identity")]
