"""Pages of the portal that belong to the account: below `/me/`."""

from django.urls import path

from accounts.views import numbers

urlpatterns = [
    path("number/", numbers.keep, name="me_number"),
    path("number/code/", numbers.keep_code, name="me_number_code"),
]
