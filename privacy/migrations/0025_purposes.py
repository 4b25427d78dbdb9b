"""Looks of staff, and mails with a switch: what was chosen, and mailings that ask for it.

Both are written once. Looks go after their time and not before; choices only with a minor.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
import privacy.encryption.fields
import uuid
from django.conf import settings
from django.db import migrations, models

from privacy.erasure import evidence

CHOICES = "privacy_messagechoice"


def protect(apps, schema_editor):
    """Guards hold in replica mode too; the site's own role only adds choices."""
    role = schema_editor.quote_name(settings.DATABASES["default"]["USER"])
    run = schema_editor.execute
    run(f"REVOKE UPDATE, DELETE, TRUNCATE ON {CHOICES} FROM {role}", params=None)
    run(
        f"CREATE TRIGGER {CHOICES}_no_truncate BEFORE TRUNCATE ON {CHOICES} "
        "FOR EACH STATEMENT EXECUTE FUNCTION privacy_refuse_truncate()",
        params=None,
    )
    for table in (CHOICES, "privacy_lookup"):
        run(
            f"""DO $$ DECLARE t record; BEGIN
                 FOR t IN SELECT tgname FROM pg_trigger
                           WHERE tgrelid = '{table}'::regclass
                             AND (tgname LIKE 'pgtrigger_%' OR tgname LIKE '%_no_truncate') LOOP
                   EXECUTE format('ALTER TABLE {table} ENABLE ALWAYS TRIGGER %I', t.tgname);
                 END LOOP; END $$""",
            params=None,
        )
    run(evidence.install(), params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0024_versions"),
    ]

    operations = [
        migrations.CreateModel(
            name="LookUp",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("support", "Support"),
                            ("legal", "Legal"),
                            ("privacy", "Privacy officer"),
                            ("security", "Security officer"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "elements",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=10), size=None
                    ),
                ),
                ("purpose", models.CharField(max_length=30)),
                ("reason", privacy.encryption.fields.Encrypted(null=True)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("until", models.DateTimeField()),
                ("kept_until", models.DateTimeField()),
            ],
            options={
                "permissions": [("read_clear_value", "Can see a value in clear, on record")],
            },
        ),
        migrations.CreateModel(
            name="Mailing",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.SlugField(max_length=40, unique=True)),
                (
                    "kind",
                    models.CharField(
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
                            ("news", "News"),
                            ("offer", "Offer"),
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
                ("texts", models.JSONField()),
                ("cursor", models.UUIDField(null=True)),
                ("excluded", models.JSONField(default=dict)),
                ("written", models.PositiveIntegerField(default=0)),
                (
                    "begun_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("written_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="MessageChoice",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("reference", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("service", "What happens to your account"),
                            ("information", "News about the site"),
                            ("marketing", "Offers"),
                        ],
                        max_length=12,
                    ),
                ),
                ("on", models.BooleanField()),
                (
                    "place",
                    models.CharField(
                        choices=[("page", "Page"), ("link", "Link"), ("restored", "Restored")],
                        max_length=10,
                    ),
                ),
                ("language", models.CharField(max_length=10)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="StopLink",
            fields=[
                (
                    "handle",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("service", "What happens to your account"),
                            ("information", "News about the site"),
                            ("marketing", "Offers"),
                        ],
                        max_length=12,
                    ),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="message",
            name="message_kind_known",
        ),
        migrations.AddField(
            model_name="message",
            name="cleared_at",
            field=models.DateTimeField(null=True),
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
                    ("news", "News"),
                    ("offer", "Offer"),
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
        migrations.AddField(
            model_name="lookup",
            name="looker",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="privacy.subject"
            ),
        ),
        migrations.AddField(
            model_name="lookup",
            name="subject",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="privacy.subject"
            ),
        ),
        migrations.AddConstraint(
            model_name="mailing",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["news", "offer"])),
                name="mailing_of_an_optional_kind",
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="mailing",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="messages",
                to="privacy.mailing",
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
                            "news",
                            "offer",
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
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["news", "offer"]), ("mailing__isnull", False)),
                    models.Q(
                        models.Q(("kind__in", ["news", "offer"]), _negated=True),
                        ("mailing__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="message_optional_has_mailing",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["news", "offer"]), _negated=True),
                    models.Q(("state__in", ["sent", "delivered", "undelivered"]), _negated=True),
                    ("cleared_at__isnull", False),
                    _connector="OR",
                ),
                name="message_optional_sent_cleared",
            ),
        ),
        migrations.AddField(
            model_name="messagechoice",
            name="subject",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="privacy.subject"
            ),
        ),
        migrations.AddField(
            model_name="stoplink",
            name="subject",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="privacy.subject"
            ),
        ),
        migrations.AddIndex(
            model_name="lookup",
            index=models.Index(fields=["subject", "-at"], name="look_up_of_a_person"),
        ),
        migrations.AddIndex(
            model_name="lookup",
            index=models.Index(fields=["looker", "-at"], name="look_up_by_staff"),
        ),
        migrations.AddConstraint(
            model_name="lookup",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["support", "legal", "privacy", "security"])),
                name="look_up_role_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="lookup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "purpose__in",
                        [
                            "identity_service",
                            "instruction",
                            "response",
                            "traffic_stats",
                            "inform",
                            "transaction_security",
                            "device_security",
                            "location_service",
                            "convenience",
                            "ops_analysis",
                            "security_reporting",
                            "minor_protection",
                            "claim",
                            "rights",
                            "proof",
                            "marketing",
                        ],
                    )
                ),
                name="look_up_purpose_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="lookup",
            constraint=models.CheckConstraint(
                condition=models.Q(("elements__len__gt", 0)), name="look_up_names_elements"
            ),
        ),
        migrations.AddConstraint(
            model_name="lookup",
            constraint=models.CheckConstraint(
                condition=models.Q(("looker", models.F("subject")), _negated=True),
                name="look_up_of_another",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lookup",
            trigger=pgtrigger.compiler.Trigger(
                name="look_up_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.reason IS NOT NULL OR (NEW.id, NEW.looker_id, NEW.subject_id, NEW.role, NEW.elements, NEW.purpose, NEW.at, NEW.until, NEW.kept_until) IS DISTINCT FROM (OLD.id, OLD.looker_id, OLD.subject_id, OLD.role, OLD.elements, OLD.purpose, OLD.at, OLD.until, OLD.kept_until))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="51724fc23aa222eb7cd72128aeae0b72182a9743",
                    operation="UPDATE",
                    pgid="pgtrigger_look_up_stays_34af1",
                    table="privacy_lookup",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="lookup",
            trigger=pgtrigger.compiler.Trigger(
                name="look_up_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.kept_until > clock_timestamp())",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="58a48ffbefeff13bedba5daa23c4350ba0657351",
                    operation="DELETE",
                    pgid="pgtrigger_look_up_kept_2950d",
                    table="privacy_lookup",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="messagechoice",
            index=models.Index(fields=["subject", "topic", "-id"], name="message_choice_last"),
        ),
        migrations.AddConstraint(
            model_name="messagechoice",
            constraint=models.CheckConstraint(
                condition=models.Q(("topic__in", ["information", "marketing"])),
                name="message_choice_has_switch",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="messagechoice",
            trigger=pgtrigger.compiler.Trigger(
                name="message_choice_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="07254fe7f383bda10d7cfd41c52f6dfc6cca6f8c",
                    operation="UPDATE",
                    pgid="pgtrigger_message_choice_stays_72bb8",
                    table="privacy_messagechoice",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="stoplink",
            constraint=models.UniqueConstraint(fields=("subject", "topic"), name="stop_link_once"),
        ),
        migrations.RunPython(protect, migrations.RunPython.noop),
    ]
