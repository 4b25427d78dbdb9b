import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
import privacy.encryption.fields
import uuid
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

from privacy.ledger import guards

# What was published before was in force from its publication on, and its evidence stands already.
BEFORE = """
ALTER TABLE privacy_policyversion DISABLE TRIGGER USER;
UPDATE privacy_policyversion AS version
   SET effective_at = published_at,
       entry_id = COALESCE(
           (SELECT entry_id FROM ledger_pending
             WHERE kind = 'text.published' AND facts::jsonb = jsonb_build_object(
                   'document', document, 'text', sha256, 'version', number)),
           (SELECT entry_id FROM ledger_leaf
             WHERE body::jsonb->>'kind' = 'text.published'
               AND body::jsonb->'facts' = jsonb_build_object(
                   'document', document, 'text', sha256, 'version', number)));
ALTER TABLE privacy_policyversion ENABLE TRIGGER USER;
"""


def install(apps, schema_editor):
    """The ledger learns of texts that are in force later."""
    role = schema_editor.quote_name(settings.DATABASES["default"]["USER"])
    schema_editor.execute(guards.install(role), params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0023_asking"),
    ]

    operations = [
        migrations.CreateModel(
            name="PolicySubscription",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "document",
                    models.CharField(
                        choices=[("terms", "Terms"), ("privacy", "Privacy")], max_length=10
                    ),
                ),
                ("email", privacy.encryption.fields.Encrypted()),
                ("email_index", models.CharField(max_length=64)),
                ("language", models.CharField(max_length=10)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("stop_hash", models.CharField(max_length=64, unique=True)),
                ("told", models.PositiveIntegerField(default=0)),
                (
                    "asked_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("confirmed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "document",
                    models.CharField(
                        choices=[("terms", "Terms"), ("privacy", "Privacy")],
                        max_length=10,
                        verbose_name="text",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("complete", "complete, waits for a second person"),
                            ("scheduled", "published, in force later"),
                            ("published", "published, in force"),
                            ("superseded", "superseded"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("clauses", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("editorial", "wording only"),
                            ("consent_required", "a change that is asked about"),
                        ],
                        default="",
                        max_length=16,
                        verbose_name="kind",
                    ),
                ),
                ("reasons", models.JSONField(default=dict)),
                ("explanations", models.JSONField(default=dict)),
                (
                    "drafted_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="drafted"
                    ),
                ),
                ("completed_by", models.UUIDField(null=True)),
                ("completed_at", models.DateTimeField(null=True, verbose_name="completed")),
                ("approved_by", models.UUIDField(null=True)),
            ],
            options={
                "verbose_name": "revision of a text",
                "verbose_name_plural": "revisions of texts",
                "permissions": [("decide_revision", "Can complete, approve and publish texts")],
            },
        ),
        migrations.RemoveConstraint(
            model_name="message",
            name="message_kind_known",
        ),
        migrations.AddField(
            model_name="policyversion",
            name="approved_by",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="completed_by",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="effective_at",
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="entry_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="explanations",
            field=models.JSONField(db_default=models.Value({}, models.JSONField())),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="kind",
            field=models.CharField(
                choices=[
                    ("editorial", "wording only"),
                    ("consent_required", "a change that is asked about"),
                ],
                db_default="consent_required",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="policyversion",
            name="reasons",
            field=models.JSONField(db_default=models.Value({}, models.JSONField())),
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
                    ("policy_confirm", "Policy Confirm"),
                    ("policy_news", "Policy News"),
                ],
                max_length=60,
            ),
        ),
        migrations.RunSQL(BEFORE, migrations.RunSQL.noop),
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
                            "policy_confirm",
                            "policy_news",
                        ],
                    )
                ),
                name="message_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["editorial", "consent_required"])),
                name="policy_kind_known",
            ),
        ),
        # Not of what the operator published before: nobody can say who those two were.
        AddConstraintNotValid(
            model_name="policyversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("number", 1),
                    models.Q(
                        ("approved_by__isnull", False),
                        ("completed_by__isnull", False),
                        models.Q(("completed_by", models.F("approved_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="policy_version_by_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="policyversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("effective_at__gte", models.F("published_at"))),
                name="policy_in_force_not_before_published",
            ),
        ),
        migrations.AddField(
            model_name="policysubscription",
            name="subject",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="privacy.subject"
            ),
        ),
        migrations.AddField(
            model_name="revision",
            name="version",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="privacy.policyversion",
            ),
        ),
        migrations.AddIndex(
            model_name="policysubscription",
            index=models.Index(fields=["document", "told"], name="subscription_to_tell"),
        ),
        migrations.AddConstraint(
            model_name="policysubscription",
            constraint=models.UniqueConstraint(
                fields=("email_index", "document"), name="subscription_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="policysubscription",
            constraint=models.CheckConstraint(
                condition=models.Q(("document__in", ["terms", "privacy"])),
                name="subscription_document_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "complete", "scheduled", "published", "superseded"])
                ),
                name="revision_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.CheckConstraint(
                condition=models.Q(("document__in", ["terms", "privacy"])),
                name="revision_document_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["complete", "draft"])),
                fields=("document",),
                name="revision_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"),
                    models.Q(
                        ("completed_at__isnull", False),
                        ("completed_by__isnull", False),
                        ("kind__in", ["editorial", "consent_required"]),
                        ("reasons__has_keys", ["en", "zh-hans", "zh-hant"]),
                    ),
                    _connector="OR",
                ),
                name="revision_complete_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="revision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["complete", "draft"]),
                        ("approved_by__isnull", True),
                        ("version__isnull", True),
                    ),
                    models.Q(
                        models.Q(("state__in", ["complete", "draft"]), _negated=True),
                        ("approved_by__isnull", False),
                        ("version__isnull", False),
                        models.Q(("completed_by", models.F("approved_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="revision_published_by_two",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="revision",
            trigger=pgtrigger.compiler.Trigger(
                name="state_guard",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{complete:draft,complete:published,complete:scheduled,draft:complete,published:superseded,scheduled:published}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="44f912e35ea3a224052491132fa943c56464964f",
                    operation="UPDATE",
                    pgid="pgtrigger_state_guard_50813",
                    table="privacy_revision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="revision",
            trigger=pgtrigger.compiler.Trigger(
                name="completed_revision_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN ('draft' NOT IN (OLD.state, NEW.state) AND (OLD.document, OLD.clauses, OLD.sha256, OLD.kind, OLD.reasons, OLD.explanations) IS DISTINCT FROM (NEW.document, NEW.clauses, NEW.sha256, NEW.kind, NEW.reasons, NEW.explanations))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="2b6a0bbfec801ecc7c10e2a22715b55ed12bc005",
                    operation="UPDATE",
                    pgid="pgtrigger_completed_revision_stays_d3501",
                    table="privacy_revision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="revision",
            trigger=pgtrigger.compiler.Trigger(
                name="revision_of_a_version_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NOT (OLD.\"state\" = 'draft'))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="ef1b3ac2af8c174b813d79be5128eb08a7b90696",
                    operation="DELETE",
                    pgid="pgtrigger_revision_of_a_version_stays_97bba",
                    table="privacy_revision",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
