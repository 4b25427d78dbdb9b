"""What somebody asked us, what was written to and fro, who may speak for whom, what is public."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from privacy import states
from privacy.encryption.fields import Encrypted
from privacy.inquiries.enums import (
    AUTHORITY_TRANSITIONS,
    ENDED,
    HELD,
    OURS,
    TRANSITIONS,
    AuthorityState,
    EventKind,
    Kind,
    Outcome,
    State,
    Who,
    Wish,
)
from privacy.subjects.models import Subject

# Whoever speaks for another without proof has nothing carried out.
NOT_WITHOUT_AUTHORITY = """
    IF NEW.outcome = 'carried_out' AND NEW.for_another AND NOT EXISTS (
        SELECT 1 FROM public.privacy_authority a
         WHERE a.inquiry_id = NEW.id AND a.state = 'proven') THEN
        RAISE EXCEPTION 'nothing is carried out for an agent without authority';
    END IF;
    RETURN NEW;
"""
BY_CHOICE_ONLY = """
    IF NOT EXISTS (SELECT 1 FROM public.privacy_inquiry i
                    WHERE i.id = NEW.inquiry_id AND i.may_publish) THEN
        RAISE EXCEPTION 'a question is published by its asker''s choice only';
    END IF;
    RETURN NEW;
"""


class Inquiry(models.Model):
    """One case. An account's hangs on its Subject and has no address of its own: answers go to the
    registered one. Whoever has no account gets a Subject for this case alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(_("reference"), max_length=12, unique=True)
    kind = models.CharField(_("kind"), max_length=11, choices=Kind.choices)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.NEW)
    language = models.CharField(_("language"), max_length=10)
    # What an instruction wants, and how a case was closed.
    wish = models.CharField(max_length=7, choices=Wish.choices, default="", blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=11, choices=Outcome.choices, default="", blank=True
    )
    # The page of this site that a report is about.
    page = Encrypted(null=True)
    for_another = models.BooleanField(_("for somebody else"), default=False)
    # Who says that they act for another, and in what role.
    agent = Encrypted(null=True)
    email = Encrypted(null=True)
    email_index = models.CharField(max_length=64, null=True)
    email_confirmed = models.BooleanField(default=False)
    may_publish = models.BooleanField(_("may be published"), default=False)
    confirm_hash = models.CharField(max_length=64, unique=True)
    case_hash = models.CharField(max_length=64, unique=True)
    asked_at = models.DateTimeField(_("sent"), db_default=Now())
    opened_at = models.DateTimeField(_("received"), null=True)
    contact_due_at = models.DateTimeField(_("due"), null=True)
    contacted_at = models.DateTimeField(_("first word of a person"), null=True)
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    assigned_to = models.ForeignKey(
        Subject,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("looked after by"),
    )

    class Meta:
        verbose_name = _("question to us")
        verbose_name_plural = _("questions to us")
        permissions = [
            ("answer_inquiry", "Can answer questions to us"),
            ("decide_authority", "Can decide who may speak for whom"),
        ]
        constraints = [
            models.CheckConstraint(name="inquiry_state_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="inquiry_opened_has_time",
                condition=Q(state=State.NEW, opened_at__isnull=True)
                | (~Q(state=State.NEW) & Q(opened_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="inquiry_clock_runs_in_our_turn",
                condition=Q(state__in=OURS, contact_due_at__isnull=False)
                | (~Q(state__in=OURS) & Q(contact_due_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="inquiry_held_by_somebody",
                condition=Q(state__in=HELD, assigned_to__isnull=False)
                | Q(state__in=[State.NEW, State.OPEN], assigned_to__isnull=True)
                | Q(state__in=ENDED),
            ),
            models.CheckConstraint(
                name="inquiry_ended_has_time",
                condition=Q(state__in=ENDED, ended_at__isnull=False)
                | (~Q(state__in=ENDED) & Q(ended_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="inquiry_closed_has_outcome",
                condition=(Q(state=State.CLOSED) & ~Q(outcome=""))
                | (~Q(state=State.CLOSED) & Q(outcome="")),
            ),
            # Nobody reads what a stranger's address sent before it was proven.
            models.CheckConstraint(
                name="inquiry_opened_by_its_address",
                condition=Q(state=State.NEW) | Q(email__isnull=True) | Q(email_confirmed=True),
            ),
        ]
        indexes = [
            models.Index(name="inquiry_queue", fields=["state", "contact_due_at"]),
            models.Index(name="inquiry_by_email", fields=["email_index"]),
            models.Index(name="inquiry_by_end", fields=["ended_at"]),
        ]
        triggers = [
            states.guard(model="privacy.Inquiry", field="state", transitions=TRANSITIONS),
            pgtrigger.Trigger(
                name="inquiry_needs_authority",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=NOT_WITHOUT_AUTHORITY,
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class InquiryMessage(models.Model):
    """One text of a case, in their order; NULL where it named somebody who has left."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="messages")
    number = models.PositiveIntegerField()
    who = models.CharField(max_length=6, choices=Who.choices)
    # The member of staff; nobody else is named.
    written_by = models.UUIDField(null=True)
    text = Encrypted(null=True)
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(name="inquiry_message_once", fields=["inquiry", "number"])
        ]

    def __str__(self) -> str:
        return str(self.id)


class InquiryDraft(models.Model):
    """An answer that is not sent yet."""

    inquiry = models.OneToOneField(
        Inquiry, on_delete=models.CASCADE, primary_key=True, related_name="draft"
    )
    text = Encrypted(null=True)
    saved_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"draft of {self.inquiry_id}"


class InquiryEvent(models.Model):
    """What happened to a case, when, and who did it."""

    inquiry = models.ForeignKey(Inquiry, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=20, choices=EventKind.choices)
    who = models.CharField(max_length=6, choices=Who.choices)
    actor_id = models.UUIDField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Authority(models.Model):
    """Whether somebody may speak for another: asked of the person, decided by a person of ours."""

    inquiry = models.OneToOneField(Inquiry, on_delete=models.CASCADE, related_name="authority")
    # Whom it concerns; NULL once they have left.
    email = Encrypted(null=True)
    state = models.CharField(
        max_length=9, choices=AuthorityState.choices, default=AuthorityState.ASKED
    )
    token_hash = models.CharField(max_length=64, unique=True)
    case_hash = models.CharField(max_length=64, unique=True)
    # The person answered by the link, which came to their own address.
    proven_at = models.DateTimeField(null=True)
    # What was shown to us: a reference, never the paper itself.
    document = Encrypted(null=True)
    decided_by = models.ForeignKey(Subject, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="authority_decided_by_somebody",
                condition=~Q(state__in=[AuthorityState.PROVEN, AuthorityState.REFUSED])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="authority_proven_by_something",
                condition=~Q(state=AuthorityState.PROVEN)
                | Q(document__isnull=False)
                | Q(proven_at__isnull=False),
            ),
        ]
        triggers = [
            states.guard(
                model="privacy.Authority", field="state", transitions=AUTHORITY_TRANSITIONS
            )
        ]

    def __str__(self) -> str:
        return f"authority in {self.inquiry_id}"


class PublicQuestion(models.Model):
    """A question and its answer as everybody may read them: by choice, without a name (T-3.2)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    inquiry = models.OneToOneField(Inquiry, on_delete=models.CASCADE, related_name="published")
    language = models.CharField(max_length=10)
    question = Encrypted()
    answer = Encrypted()
    released_by = models.ForeignKey(Subject, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(name="public_question_list", fields=["language", "-released_at"])]
        triggers = [
            pgtrigger.Trigger(
                name="published_by_choice",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=BY_CHOICE_ONLY,
            )
        ]

    def __str__(self) -> str:
        return str(self.id)


class RequestVisit(models.Model):
    """Somebody without an account who shows by a code that an address is theirs (D-60).

    They are a Subject of their own for as long as this takes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.OneToOneField(Subject, on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    email = Encrypted()
    language = models.CharField(max_length=10)
    created_at = models.DateTimeField(db_default=Now())
    proven_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"visit {self.id}"
