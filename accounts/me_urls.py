"""Pages of the portal that belong to the account: below `/me/`."""

from django.urls import path

from accounts.views import numbers, profile, recovery

urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("profile/show/", profile.show, name="profile_show"),
    path("profile/confirm/", profile.confirm, name="profile_confirm"),
    path("recovery/", recovery.stop_signed_in, name="me_recovery"),
    path("number/", numbers.keep, name="me_number"),
    path("number/code/", numbers.keep_code, name="me_number_code"),
]
