"""The one call of the interface that an issuing authority makes."""

from django.urls import path

from accounts.identity import views

urlpatterns = [path("identity/answers/", views.answers, name="api_identity_answers")]
