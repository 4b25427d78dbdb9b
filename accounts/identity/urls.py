"""A person's pages about identity checks and about doubts."""

from django.urls import path

from accounts.challenges import views as challenges
from accounts.identity import views

urlpatterns = [
    path("", views.identity, name="me_identity"),
    path("challenge/<uuid:challenge_id>/", challenges.challenge, name="me_challenge"),
]
