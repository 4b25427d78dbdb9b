"""The letters of a report about a minor; the ledger learns two kinds of entries."""

from django.conf import settings
from django.db import migrations, models

from privacy.ledger import guards


def install(apps, schema_editor):
    role = schema_editor.quote_name(settings.DATABASES["default"]["USER"])
    schema_editor.execute(guards.install(role), params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0006_notice_messages"),
    ]

    operations = [
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
                    ("account_ready", "Account Ready"),
                    ("security_notice", "Security Notice"),
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
                            "account_ready",
                            "security_notice",
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
                        ],
                    )
                ),
                name="message_kind_known",
            ),
        ),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
