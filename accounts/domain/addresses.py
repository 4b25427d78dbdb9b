"""Where an account's holder can be reached: proven addresses only."""

from collections.abc import Iterator
from uuid import UUID

from allauth.account.models import EmailAddress
from django.conf import settings

from accounts.models import Profile
from privacy.messages.channels import Address, verified_channels
from privacy.messages.enums import Channel


@verified_channels.answer
def proven_addresses(subject_id: UUID) -> Iterator[Address]:
    """Give the proven number and the proven e-mail addresses of a Subject."""
    profile = Profile.objects.filter(user__subject=subject_id).first()
    language = profile.language if profile else settings.LANGUAGE_CODE
    if profile and profile.mobile_index:
        yield Address(Channel.SMS, profile.mobile, language)
    for row in EmailAddress.objects.filter(user__subject=subject_id, verified=True):
        yield Address(Channel.MAIL, row.email, language)
