import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
import privacy.encryption.fields
import uuid

from django.conf import settings
from django.db import migrations, models

from privacy.ledger import guards


def install(apps, schema_editor):
    """The ledger learns how a question to us ended."""
    role = schema_editor.quote_name(settings.DATABASES["default"]["USER"])
    schema_editor.execute(guards.install(role), params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0022_portal"),
    ]

    operations = [
        migrations.CreateModel(
            name="Authority",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", privacy.encryption.fields.Encrypted(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "The person concerned has been asked"),
                            ("confirmed", "The person concerned said yes"),
                            ("denied", "The person concerned said no"),
                            ("proven", "Authority proven"),
                            ("refused", "Authority not proven"),
                        ],
                        default="asked",
                        max_length=9,
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("case_hash", models.CharField(max_length=64, unique=True)),
                ("proven_at", models.DateTimeField(null=True)),
                ("document", privacy.encryption.fields.Encrypted(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Inquiry",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "reference",
                    models.CharField(max_length=12, unique=True, verbose_name="reference"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("question", "A question"),
                            ("suggestion", "A suggestion"),
                            ("report", "A report about something on this site"),
                            ("instruction", "An instruction about personal data"),
                        ],
                        max_length=11,
                        verbose_name="kind",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("new", "Waits for the confirmation of the address"),
                            ("open", "Waits for somebody of ours"),
                            ("assigned", "Somebody of ours looks after it"),
                            ("answered", "Answered"),
                            ("closed", "Closed"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="new",
                        max_length=9,
                        verbose_name="state",
                    ),
                ),
                ("language", models.CharField(max_length=10, verbose_name="language")),
                (
                    "wish",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("see", "To see the data"),
                            ("correct", "To have something corrected"),
                            ("delete", "To have something deleted"),
                            ("stop", "To have a service or a use of data ended"),
                            ("other", "Something else"),
                        ],
                        default="",
                        max_length=7,
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("answered", "Answered"),
                            ("carried_out", "Carried out"),
                            ("refused", "Refused, with the reason in the answer"),
                            ("abuse", "Nothing that could be answered"),
                        ],
                        default="",
                        max_length=11,
                        verbose_name="outcome",
                    ),
                ),
                ("page", privacy.encryption.fields.Encrypted(null=True)),
                (
                    "for_another",
                    models.BooleanField(default=False, verbose_name="for somebody else"),
                ),
                ("agent", privacy.encryption.fields.Encrypted(null=True)),
                ("email", privacy.encryption.fields.Encrypted(null=True)),
                ("email_index", models.CharField(max_length=64, null=True)),
                ("email_confirmed", models.BooleanField(default=False)),
                (
                    "may_publish",
                    models.BooleanField(default=False, verbose_name="may be published"),
                ),
                ("confirm_hash", models.CharField(max_length=64, unique=True)),
                ("case_hash", models.CharField(max_length=64, unique=True)),
                (
                    "asked_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="sent"
                    ),
                ),
                ("opened_at", models.DateTimeField(null=True, verbose_name="received")),
                ("contact_due_at", models.DateTimeField(null=True, verbose_name="due")),
                (
                    "contacted_at",
                    models.DateTimeField(null=True, verbose_name="first word of a person"),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "question to us",
                "verbose_name_plural": "questions to us",
                "permissions": [
                    ("answer_inquiry", "Can answer questions to us"),
                    ("decide_authority", "Can decide who may speak for whom"),
                ],
            },
        ),
        migrations.CreateModel(
            name="InquiryEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("asked", "Sent to us"),
                            ("opened", "Received"),
                            ("claimed", "Somebody of ours took it"),
                            ("released", "Given back to the queue"),
                            ("answered", "Answered by a person"),
                            ("wrote", "A message to us"),
                            ("authority_confirmed", "The person concerned said yes"),
                            ("authority_denied", "The person concerned said no"),
                            ("authority_proven", "Authority decided: proven"),
                            ("authority_refused", "Authority decided: not proven"),
                            ("published", "Question and answer published"),
                            ("unpublished", "Taken off the public page"),
                            ("closed", "Closed"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "who",
                    models.CharField(
                        choices=[
                            ("asker", "You"),
                            ("person", "The person concerned"),
                            ("staff", "Our staff"),
                            ("system", "Automatic"),
                        ],
                        max_length=6,
                    ),
                ),
                ("actor_id", models.UUIDField(null=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="InquiryMessage",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "who",
                    models.CharField(
                        choices=[
                            ("asker", "You"),
                            ("person", "The person concerned"),
                            ("staff", "Our staff"),
                            ("system", "Automatic"),
                        ],
                        max_length=6,
                    ),
                ),
                ("written_by", models.UUIDField(null=True)),
                ("text", privacy.encryption.fields.Encrypted(null=True)),
                (
                    "written_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="PublicQuestion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("language", models.CharField(max_length=10)),
                ("question", privacy.encryption.fields.Encrypted()),
                ("answer", privacy.encryption.fields.Encrypted()),
                (
                    "released_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RequestVisit",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("email", privacy.encryption.fields.Encrypted()),
                ("language", models.CharField(max_length=10)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("proven_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="message",
            name="message_kind_known",
        ),
        migrations.AlterField(
            model_name="message",
            name="kind",
            field=models.CharField(
                choices=[
                    ("code_sms", "Code Sms"),
                    ("code_mail", "Code Mail"),
                    ("holder_warning", "Holder Warning"),
                    ("certificate_warning", "Certificate Warning"),
                    ("recovery_told", "Recovery Told"),
                    ("recovery_ready", "Recovery Ready"),
                    ("recovery_refused", "Recovery Refused"),
                    ("number_claimed", "Number Claimed"),
                    ("number_left", "Number Left"),
                    ("number_freed", "Number Freed"),
                    ("certificate_ends", "Certificate Ends"),
                    ("certificate_over", "Certificate Over"),
                    ("still_right", "Still Right"),
                    ("contact_changed", "Contact Changed"),
                    ("account_ready", "Account Ready"),
                    ("identity_announced", "Identity Announced"),
                    ("identity_result", "Identity Result"),
                    ("challenge_opened", "Challenge Opened"),
                    ("challenge_settled", "Challenge Settled"),
                    ("challenge_decided", "Challenge Decided"),
                    ("challenge_final", "Challenge Final"),
                    ("challenge_lifted", "Challenge Lifted"),
                    ("security_notice", "Security Notice"),
                    ("new_device", "New Device"),
                    ("erasure_requested", "Erasure Requested"),
                    ("erasure_cancelled", "Erasure Cancelled"),
                    ("erasure_receipt", "Erasure Receipt"),
                    ("notice_confirm", "Notice Confirm"),
                    ("notice_letter", "Notice Letter"),
                    ("minor_confirm", "Minor Confirm"),
                    ("minor_received", "Minor Received"),
                    ("minor_refused", "Minor Refused"),
                    ("minor_done", "Minor Done"),
                    ("minor_holder", "Minor Holder"),
                    ("minor_released", "Minor Released"),
                    ("device_linked", "Device Linked"),
                    ("inquiry_confirm", "Inquiry Confirm"),
                    ("inquiry_received", "Inquiry Received"),
                    ("inquiry_answer", "Inquiry Answer"),
                    ("inquiry_authority", "Inquiry Authority"),
                ],
                max_length=60,
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "code_sms",
                            "code_mail",
                            "holder_warning",
                            "certificate_warning",
                            "recovery_told",
                            "recovery_ready",
                            "recovery_refused",
                            "number_claimed",
                            "number_left",
                            "number_freed",
                            "certificate_ends",
                            "certificate_over",
                            "still_right",
                            "contact_changed",
                            "account_ready",
                            "identity_announced",
                            "identity_result",
                            "challenge_opened",
                            "challenge_settled",
                            "challenge_decided",
                            "challenge_final",
                            "challenge_lifted",
                            "security_notice",
                            "new_device",
                            "erasure_requested",
                            "erasure_cancelled",
                            "erasure_receipt",
                            "notice_confirm",
                            "notice_letter",
                            "minor_confirm",
                            "minor_received",
                            "minor_refused",
                            "minor_done",
                            "minor_holder",
                            "minor_released",
                            "device_linked",
                            "inquiry_confirm",
                            "inquiry_received",
                            "inquiry_answer",
                            "inquiry_authority",
                        ],
                    )
                ),
                name="message_kind_known",
            ),
        ),
        migrations.AddField(
            model_name="authority",
            name="decided_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="privacy.subject",
            ),
        ),
        migrations.CreateModel(
            name="InquiryDraft",
            fields=[
                (
                    "inquiry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="draft",
                        serialize=False,
                        to="privacy.inquiry",
                    ),
                ),
                ("text", privacy.encryption.fields.Encrypted(null=True)),
                (
                    "saved_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
        ),
        migrations.AddField(
            model_name="inquiry",
            name="assigned_to",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="privacy.subject",
                verbose_name="looked after by",
            ),
        ),
        migrations.AddField(
            model_name="inquiry",
            name="subject",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="privacy.subject"
            ),
        ),
        migrations.AddField(
            model_name="authority",
            name="inquiry",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="authority",
                to="privacy.inquiry",
            ),
        ),
        migrations.AddField(
            model_name="inquiryevent",
            name="inquiry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="events",
                to="privacy.inquiry",
            ),
        ),
        migrations.AddField(
            model_name="inquirymessage",
            name="inquiry",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="messages",
                to="privacy.inquiry",
            ),
        ),
        migrations.AddField(
            model_name="publicquestion",
            name="inquiry",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="published",
                to="privacy.inquiry",
            ),
        ),
        migrations.AddField(
            model_name="publicquestion",
            name="released_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="privacy.subject"
            ),
        ),
        migrations.AddField(
            model_name="requestvisit",
            name="subject",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="privacy.subject"
            ),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(fields=["state", "contact_due_at"], name="inquiry_queue"),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(fields=["email_index"], name="inquiry_by_email"),
        ),
        migrations.AddIndex(
            model_name="inquiry",
            index=models.Index(fields=["ended_at"], name="inquiry_by_end"),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["new", "open", "assigned", "answered", "closed", "withdrawn"])
                ),
                name="inquiry_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("opened_at__isnull", True), ("state", "new")),
                    models.Q(
                        models.Q(("state", "new"), _negated=True), ("opened_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="inquiry_opened_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("contact_due_at__isnull", False), ("state__in", ("open", "assigned"))
                    ),
                    models.Q(
                        models.Q(("state__in", ("open", "assigned")), _negated=True),
                        ("contact_due_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="inquiry_clock_runs_in_our_turn",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("assigned_to__isnull", False), ("state__in", ("assigned", "answered"))
                    ),
                    models.Q(("assigned_to__isnull", True), ("state__in", ["new", "open"])),
                    ("state__in", ("closed", "withdrawn")),
                    _connector="OR",
                ),
                name="inquiry_held_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", False), ("state__in", ("closed", "withdrawn"))),
                    models.Q(
                        models.Q(("state__in", ("closed", "withdrawn")), _negated=True),
                        ("ended_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="inquiry_ended_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "closed"), models.Q(("outcome", ""), _negated=True)),
                    models.Q(models.Q(("state", "closed"), _negated=True), ("outcome", "")),
                    _connector="OR",
                ),
                name="inquiry_closed_has_outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "new"),
                    ("email__isnull", True),
                    ("email_confirmed", True),
                    _connector="OR",
                ),
                name="inquiry_opened_by_its_address",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inquiry",
            trigger=pgtrigger.compiler.Trigger(
                name="state_guard",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{answered:assigned,answered:closed,answered:withdrawn,assigned:answered,assigned:closed,assigned:open,assigned:withdrawn,new:open,open:assigned,open:withdrawn}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="70dd9517d1a5a95ad1914293b8343b4af201c4d6",
                    operation="UPDATE",
                    pgid="pgtrigger_state_guard_5e571",
                    table="privacy_inquiry",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="inquiry",
            trigger=pgtrigger.compiler.Trigger(
                name="inquiry_needs_authority",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF NEW.outcome = 'carried_out' AND NEW.for_another AND NOT EXISTS (\n        SELECT 1 FROM public.privacy_authority a\n         WHERE a.inquiry_id = NEW.id AND a.state = 'proven') THEN\n        RAISE EXCEPTION 'nothing is carried out for an agent without authority';\n    END IF;\n    RETURN NEW;\n",
                    hash="42fb70a42cffeb39a1a3e98f7f260e6aada9c4f3",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_inquiry_needs_authority_8df36",
                    table="privacy_inquiry",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="authority",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["proven", "refused"]), _negated=True),
                    models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                    _connector="OR",
                ),
                name="authority_decided_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="authority",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "proven"), _negated=True),
                    ("document__isnull", False),
                    ("proven_at__isnull", False),
                    _connector="OR",
                ),
                name="authority_proven_by_something",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="authority",
            trigger=pgtrigger.compiler.Trigger(
                name="state_guard",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{asked:confirmed,asked:denied,asked:proven,asked:refused,confirmed:denied,confirmed:proven,confirmed:refused,denied:refused,proven:denied}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="9635d90623e135c68c28736a0a5b049129037a54",
                    operation="UPDATE",
                    pgid="pgtrigger_state_guard_1e5e3",
                    table="privacy_authority",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="inquirymessage",
            constraint=models.UniqueConstraint(
                fields=("inquiry", "number"), name="inquiry_message_once"
            ),
        ),
        migrations.AddIndex(
            model_name="publicquestion",
            index=models.Index(fields=["language", "-released_at"], name="public_question_list"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publicquestion",
            trigger=pgtrigger.compiler.Trigger(
                name="published_by_choice",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF NOT EXISTS (SELECT 1 FROM public.privacy_inquiry i\n                    WHERE i.id = NEW.inquiry_id AND i.may_publish) THEN\n        RAISE EXCEPTION 'a question is published by its asker''s choice only';\n    END IF;\n    RETURN NEW;\n",
                    hash="c1b7a4780393637b3bec764979948d512488833f",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_published_by_choice_07a0f",
                    table="privacy_publicquestion",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
