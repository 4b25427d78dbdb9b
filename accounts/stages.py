"""What is still asked between the password and the session."""

from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.utils import is_mfa_enabled
from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login
from django.http import HttpRequest


class SecondProof(AuthenticateStage):  # type: ignore[misc] # allauth ships no types
    """Asks whoever has an authenticator app for its code.

    A passkey is a way in of its own and no condition of the password: that way stays complete
    without scripts, and on a new telephone (P-2.10).
    """

    def _should_handle(self, request: HttpRequest) -> bool:
        # Whoever came by passkey is asked nothing, not even whether they have an app.
        if did_use_passwordless_login(request, self.login.user):
            return False
        has_app = is_mfa_enabled(self.login.user, [Authenticator.Type.TOTP])
        return has_app and bool(super()._should_handle(request))
