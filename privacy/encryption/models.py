"""The canary: a row that only the right key opens."""

from django.db import models

from privacy.encryption.fields import Encrypted
from privacy.encryption.keys import CannotDecrypt

WORDS = "the canary sings"


class Canary(models.Model):
    """One row, written with the first key the site ever had and re-written by each rotation."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    song = Encrypted()

    class Meta:
        constraints = [models.CheckConstraint(name="canary_is_one", condition=models.Q(id=1))]
        verbose_name_plural = "canaries"

    def __str__(self) -> str:
        return "canary"


def key_is_right() -> bool:
    """Tell whether the present keys open the canary; the first start writes it."""
    try:
        canary, _ = Canary.objects.get_or_create(pk=1, defaults={"song": WORDS})
    except CannotDecrypt:
        return False
    return bool(canary.song == WORDS)
