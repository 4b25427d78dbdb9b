"""Where somebody reads who looked at their values."""

from django.urls import path

from privacy.lookups import views

urlpatterns = [path("me/activity/", views.activity, name="me_activity")]
