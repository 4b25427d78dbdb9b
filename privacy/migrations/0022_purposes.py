"""Looks of staff: written once, forgotten after their time and not before."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
import privacy.encryption.fields
import uuid
from django.db import migrations, models


def always(apps, schema_editor):
    """Guards hold in replica mode too."""
    for table in ("privacy_lookup",):
        schema_editor.execute(
            f"""DO $$ DECLARE t record; BEGIN
                 FOR t IN SELECT tgname FROM pg_trigger
                           WHERE tgrelid = '{table}'::regclass
                             AND tgname LIKE 'pgtrigger_%' LOOP
                   EXECUTE format('ALTER TABLE {table} ENABLE ALWAYS TRIGGER %I', t.tgname);
                 END LOOP; END $$""",
            params=None,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0021_challenges"),
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
                (
                    "looker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="privacy.subject",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="privacy.subject",
                    ),
                ),
            ],
            options={
                "permissions": [("read_clear_value", "Can see a value in clear, on record")],
                "indexes": [
                    models.Index(fields=["subject", "-at"], name="look_up_of_a_person"),
                    models.Index(fields=["looker", "-at"], name="look_up_by_staff"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("role__in", ["support", "legal", "privacy", "security"])
                        ),
                        name="look_up_role_known",
                    ),
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(("elements__len__gt", 0)), name="look_up_names_elements"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("looker", models.F("subject")), _negated=True),
                        name="look_up_of_another",
                    ),
                ],
            },
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
        migrations.RunPython(always, migrations.RunPython.noop),
    ]
