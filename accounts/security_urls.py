"""Pages about one's own sign-in and security."""

from django.urls import path

from accounts.views import security

urlpatterns = [
    path("", security.overview, name="me_security"),
    path("password/", security.change_password, name="me_security_password"),
    path("history/", security.history, name="me_security_history"),
    path("sessions/end-others/", security.end_other_sessions, name="me_sessions_end"),
    path("sessions/<uuid:handle>/end/", security.end_session, name="me_session_end"),
]
