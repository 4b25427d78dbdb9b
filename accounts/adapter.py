"""Where allauth asks the site: mail and SMS leave by our messages, secrets are encrypted."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter

from privacy.encryption.keys import decrypt, encrypt


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """Closes allauth's own sign-up: ours begins with country and birth date (P-4.2)."""

    def is_open_for_signup(self, request: object) -> bool:
        return False


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth ships no types
    """Keeps TOTP secrets and recovery seeds encrypted."""

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text)
