from django.conf import settings
from django.db import migrations, models

from privacy.ledger import guards


def install(apps, schema_editor):
    """The ledger learns how a doubt went on."""
    role = schema_editor.quote_name(settings.DATABASES["default"]["USER"])
    schema_editor.execute(guards.install(role), params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0020_contact_changed"),
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
                        ],
                    )
                ),
                name="message_kind_known",
            ),
        ),
        migrations.RunPython(install, migrations.RunPython.noop),
    ]
