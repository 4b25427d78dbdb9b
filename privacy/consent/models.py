"""Consent as a chain of events (D-41), what was shown, and since when a function is as it is.

All three tables are append-only. The order of a holder's events is the order of their numbers:
whoever writes one holds that holder's lock until the commit.
"""

import uuid

import pgtrigger
from django.db import models
from django.db.models.functions import Now

from privacy.consent.enums import FOR_INSTALLS, Act, Channel, Feature
from privacy.policies.models import PolicyVersion
from privacy.subjects.models import Subject


class FeatureVersion(models.Model):
    """A row of the registry as it was published: active from this version of the policy on."""

    feature = models.CharField(max_length=20)
    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")
    definition = models.JSONField()
    definition_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="feature_version_once", fields=["feature", "version"]),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_feature_stays", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return f"{self.feature} since {self.version_id}"


class ShownText(models.Model):
    """What people are shown before they decide, word for word; the same words are one row."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    feature = models.CharField(max_length=20, choices=Feature.choices)
    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=10)
    # RFC 8785 canonical JSON, kept as text: its SHA-256 is the key.
    body = models.TextField()
    first_shown_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = [
            pgtrigger.Protect(
                name="shown_text_stays", operation=pgtrigger.Update | pgtrigger.Delete
            ),
        ]

    def __str__(self) -> str:
        return self.sha256


class ConsentEvent(models.Model):
    """Somebody was shown a function, turned it on, said not now, or turned it off."""

    id = models.BigAutoField(primary_key=True)
    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")
    install_id = models.UUIDField(null=True)
    # For this one linked device only, under the random number of its link: never its install.
    device = models.UUIDField(null=True)
    feature = models.CharField(max_length=20, choices=Feature.choices)
    act = models.CharField(max_length=10, choices=Act.choices)
    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="+")
    text = models.ForeignKey(ShownText, null=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=10)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    # The network, never the whole address: /24 or /48.
    source = models.CharField(max_length=45, blank=True)
    # The browser asked by Global Privacy Control that nothing be shared.
    gpc = models.BooleanField(default=False, db_default=False)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="consent_has_one_holder",
                condition=models.Q(subject=None, install_id__isnull=False)
                | models.Q(subject__isnull=False, install_id=None),
            ),
            models.CheckConstraint(
                name="consent_feature_known", condition=models.Q(feature__in=Feature.values)
            ),
            models.CheckConstraint(
                name="consent_act_known", condition=models.Q(act__in=Act.values)
            ),
            models.CheckConstraint(
                name="consent_decision_was_shown",
                condition=models.Q(act=Act.WITHDRAWN) | models.Q(text__isnull=False),
            ),
            models.CheckConstraint(
                name="consent_of_install_in_its_list",
                condition=models.Q(install_id=None)
                | models.Q(feature__in=sorted(map(str, FOR_INSTALLS))),
            ),
            models.CheckConstraint(
                name="consent_of_device_is_a_switch",
                condition=models.Q(device=None)
                | models.Q(subject__isnull=False, act__in=[Act.GRANTED, Act.WITHDRAWN]),
            ),
            # A page that is opened again shows the same words: one row tells it.
            models.UniqueConstraint(
                name="consent_shown_once",
                fields=["subject", "install_id", "feature", "text"],
                condition=models.Q(act=Act.SHOWN),
                nulls_distinct=False,
            ),
        ]
        indexes = [
            models.Index(
                name="consent_of_subject",
                fields=["subject", "feature", "-id"],
                condition=models.Q(act__in=[Act.GRANTED, Act.WITHDRAWN]),
            ),
            models.Index(
                name="consent_of_install",
                fields=["install_id", "feature", "-id"],
                condition=models.Q(install_id__isnull=False),
            ),
            models.Index(
                name="consent_of_device",
                fields=["device", "feature", "-id"],
                condition=models.Q(device__isnull=False),
            ),
        ]
        # Deletion and its role are held by privacy_delete_evidence.
        triggers = [pgtrigger.Protect(name="consent_stays", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"consent {self.reference}"
