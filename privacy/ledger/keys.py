"""The keys of the settings: the one we sign with, and those whose signatures we know."""

from django.conf import settings

from privacy.ledger.notes import PublicKey, Signer, known_key, signer


def our_signer() -> Signer:
    return signer(name=settings.RECEIPT_ORIGIN, seed=settings.RECEIPT_SIGNING_KEY)


def our_public_keys() -> list[PublicKey]:
    """Older keys stay in `RECEIPT_PUBLIC_KEYS`: checkpoints signed with them stay valid."""
    return [known_key(text, name=settings.RECEIPT_ORIGIN) for text in settings.RECEIPT_PUBLIC_KEYS]
