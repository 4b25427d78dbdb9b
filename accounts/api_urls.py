"""The calls of people's own programs: below `/api/v1/`."""

from django.urls import include, path

from accounts.api import keeping, me, sign_in

# The session of an app; no cookie counts here (`nexhome_site.app_sessions`).
sign_in_patterns = [
    path("session/", sign_in.Session.as_view(), name="api_auth_session"),
    path("login/", sign_in.SignIn.as_view(), name="api_auth_login"),
    path("2fa/", sign_in.SecondProof.as_view(), name="api_auth_second"),
    path("signup/", sign_in.SignUp.as_view(), name="api_auth_signup"),
    path("passkey/", sign_in.PasskeySignIn.as_view(), name="api_auth_passkey"),
    path(
        "passkey/challenge/", sign_in.PasskeyChallenge.as_view(), name="api_auth_passkey_challenge"
    ),
    path("prove/", sign_in.ProveAgain.as_view(), name="api_auth_prove"),
    path("prove/passkey/", sign_in.ProveByPasskey.as_view(), name="api_auth_prove_passkey"),
    path(
        "prove/passkey/challenge/",
        sign_in.ProvingChallenge.as_view(),
        name="api_auth_prove_challenge",
    ),
]
urlpatterns = [
    path("auth/", include(sign_in_patterns)),
    path("me/", me.Me.as_view(), name="api_me"),
    path("me/show/", me.Show.as_view(), name="api_me_show"),
    path("me/sessions/", keeping.Sessions.as_view(), name="api_me_sessions"),
    path("me/sessions/<uuid:handle>/", keeping.OneSession.as_view(), name="api_me_session"),
    path("me/passkeys/", keeping.Passkeys.as_view(), name="api_me_passkeys"),
    path("me/passkeys/challenge/", keeping.PasskeyOptions.as_view(), name="api_me_passkey_options"),
    path("me/passkeys/<uuid:passkey_id>/", keeping.OnePasskey.as_view(), name="api_me_passkey"),
    path("me/<str:field>/code/", me.ContactCode.as_view(), name="api_me_code"),
]
