"""The calls of people's own programs: below `/api/v1/`."""

from django.urls import path

from accounts.api import views

urlpatterns = [
    path("me/", views.Me.as_view(), name="api_me"),
    path("me/show/", views.Show.as_view(), name="api_me_show"),
    path("me/<str:field>/code/", views.ContactCode.as_view(), name="api_me_code"),
]
