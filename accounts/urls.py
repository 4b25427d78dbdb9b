"""Registration is our own flow; of allauth only what this site uses is routed."""

from allauth.account import views as allauth
from django.urls import URLPattern, URLResolver, include, path, register_converter
from django.urls.converters import StringConverter
from django.views.generic import RedirectView

from accounts.enums import SignupStep
from accounts.views import codes, numbers, passkeys, proof, recovery, signup
from privacy.messages.enums import Channel


class Step(StringConverter):
    """The name of a page of the draft."""

    regex = "|".join(SignupStep.values)


class Token(StringConverter):
    """A ticket's token: 256 random bits."""

    regex = "[A-Za-z0-9_-]{43}"


class ForCode(StringConverter):
    """What a code is asked for by whoever is not signed in."""

    regex = "|".join(codes.PURPOSES)


class Way(StringConverter):
    """How a code travels."""

    regex = "|".join(Channel.values)


register_converter(ForCode, "for_code")
register_converter(Way, "way")
register_converter(Step, "step")
register_converter(Token, "token")

proof_patterns = [
    path("mobile/", proof.prove_mobile, name="signup_mobile"),
    path("mobile/resend/", proof.resend_mobile, name="signup_mobile_resend"),
    path("mobile/change/", proof.change_mobile, name="signup_mobile_change"),
    path("email/", proof.prove_email, name="signup_email"),
    path("email/resend/", proof.resend_email, name="signup_email_resend"),
    path("email/change/", proof.change_email, name="signup_email_change"),
    path("checking/", proof.checking, name="signup_checking"),
]
# Of allauth's pages for passkeys none: ours ask for user verification and watch the counter. One
# keeps the name by which allauth offers it.
second_factor_patterns: list[URLPattern | URLResolver] = [
    path("", include("allauth.mfa.base.urls")),
    path("totp/", include("allauth.mfa.totp.urls")),
    path("recovery-codes/", include("allauth.mfa.recovery_codes.urls")),
    path("passkey/", passkeys.prove_again, name="mfa_reauthenticate_webauthn"),
]
urlpatterns = [
    path("signup/", signup.begin, name="account_signup"),
    path("signup/<uuid:draft_id>/<step:step>/", signup.step, name="signup_step"),
    path("signup/proof/<token:token>/", include(proof_patterns)),
    path("recovery/", recovery.ask, name="recovery_ask"),
    path("recovery/<token:token>/", recovery.follow, name="recovery"),
    path("recovery/stop/<token:token>/", recovery.stop, name="recovery_stop"),
    path("recovery/password/<token:token>/", recovery.new_password, name="recovery_password"),
    path("number/", numbers.ask, name="number_ask"),
    path("number/<token:token>/", numbers.prove, name="number_prove"),
    path("number/<token:token>/resend/", numbers.resend, name="number_resend"),
    path("login/", allauth.login, name="account_login"),
    path("ways/", codes.ways, name="sign_in_ways"),
    path("code/", codes.type_code, name="code_type"),
    path("code/<for_code:purpose>/<way:channel>/", codes.ask, name="code_ask"),
    path("code/new-password/", codes.new_password, name="code_new_password"),
    path("logout/", allauth.logout, name="account_logout"),
    path("reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    # What allauth leads back to after a change stands on the page of security.
    path("2fa/", RedirectView.as_view(pattern_name="me_security"), name="mfa_index"),
    path("passkey/", passkeys.sign_in, name="passkey_sign_in"),
    path("passkey/challenge/", passkeys.challenge, name="passkey_challenge"),
    path("2fa/", include(second_factor_patterns)),
]
