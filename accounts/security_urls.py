"""Pages about one's own sign-in and security."""

from django.urls import include, path

from accounts.views import passkeys, security

passkey_patterns = [
    path("", passkeys.overview, name="me_passkeys"),
    path("new/", passkeys.new, name="me_passkey_new"),
    path("<uuid:passkey_id>/name/", passkeys.relabel, name="me_passkey_name"),
    path("<uuid:passkey_id>/remove/", passkeys.remove, name="me_passkey_remove"),
]
urlpatterns = [
    path("passkeys/", include(passkey_patterns)),
    path("", security.overview, name="me_security"),
    path("password/", security.change_password, name="me_security_password"),
    path("history/", security.history, name="me_security_history"),
    path("sessions/end-others/", security.end_other_sessions, name="me_sessions_end"),
    path("sessions/<uuid:handle>/end/", security.end_session, name="me_session_end"),
]
