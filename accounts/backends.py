"""Finds who signs in by the folded user name, which is indexed and the same for every spelling."""

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User
from accounts.models.user import username_key


class UsernameBackend(AuthenticationBackend):  # type: ignore[misc] # allauth ships no types
    """allauth's backend, asked by user name and password only.

    Where no account has the name, allauth hashes all the same, so the time does not tell.
    """

    def _authenticate_by_username(self, username: str, password: str) -> User | None:
        try:
            user = User.objects.select_related("subject").get(username_key=username_key(username))
        except User.DoesNotExist:
            return None
        checked: User | None = self._check_password(user, password)
        return checked
