"""Pages of the portal that belong to the account: below `/me/`."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from accounts import edit_pages, profile_words
from accounts.views import edit, numbers, profile, reach, recovery


class Detail(StringConverter):
    """The name of a page on which a detail is changed."""

    regex = "|".join(edit_pages.PAGES)


class Contact(StringConverter):
    """What is changed by a code."""

    regex = "|".join(profile_words.CONTACTS)


register_converter(Detail, "detail")
register_converter(Contact, "contact")

urlpatterns = [
    path("profile/", profile.profile, name="profile"),
    path("profile/show/", profile.show, name="profile_show"),
    path("profile/confirm/", profile.confirm, name="profile_confirm"),
    path("recovery/", recovery.stop_signed_in, name="me_recovery"),
    path("profile/restore/<uuid:previous_id>/", edit.restore, name="profile_restore"),
    path("profile/edit/<contact:contact>/", reach.contact, name="profile_contact"),
    path("profile/edit/<contact:contact>/code/", reach.code, name="profile_code"),
    path("profile/edit/<contact:contact>/resend/", reach.resend, name="profile_code_resend"),
    path("profile/edit/<contact:contact>/stop/", reach.stop, name="profile_code_stop"),
    path("profile/edit/<detail:page>/", edit.edit, name="profile_edit"),
    path("number/", numbers.keep, name="me_number"),
    path("number/code/", numbers.keep_code, name="me_number_code"),
]
