"""Consent: events, what was shown, and since when a function is as it is; all of it append-only.

The ledger learns two kinds, and the function that deletes a minor's evidence one more table.
"""

import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models


from privacy.erasure import evidence
from privacy.ledger import guards

APPEND_ONLY = ["privacy_consentevent", "privacy_showntext", "privacy_featureversion"]


def protect(apps, schema_editor):
    role = schema_editor.quote_name(settings.DATABASES["default"]["USER"])
    run = schema_editor.execute
    for table in APPEND_ONLY:
        run(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}", params=None)
        run(
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION privacy_refuse_truncate()",
            params=None,
        )
        # Guards hold in replica mode too.
        run(
            f"""DO $$ DECLARE t record; BEGIN
                 FOR t IN SELECT tgname FROM pg_trigger
                           WHERE tgrelid = '{table}'::regclass
                             AND (tgname LIKE 'pgtrigger_%' OR tgname = '{table}_no_truncate') LOOP
                   EXECUTE format('ALTER TABLE {table} ENABLE ALWAYS TRIGGER %I', t.tgname);
                 END LOOP; END $$""",
            params=None,
        )
    run(evidence.install(), params=None)
    run(guards.install(role), params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0004_outside_about"),
    ]

    operations = [
        migrations.CreateModel(
            name="ShownText",
            fields=[
                ("sha256", models.CharField(max_length=64, primary_key=True, serialize=False)),
                (
                    "feature",
                    models.CharField(
                        choices=[
                            ("device", "Device data"),
                            ("location", "Location"),
                            ("logs", "Usage logs"),
                        ],
                        max_length=20,
                    ),
                ),
                ("language", models.CharField(max_length=10)),
                ("body", models.TextField()),
                (
                    "first_shown_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="privacy.policyversion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ConsentEvent",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("reference", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("install_id", models.UUIDField(null=True)),
                (
                    "feature",
                    models.CharField(
                        choices=[
                            ("device", "Device data"),
                            ("location", "Location"),
                            ("logs", "Usage logs"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("shown", "shown"),
                            ("granted", "turned on"),
                            ("refused", "not now"),
                            ("withdrawn", "turned off"),
                        ],
                        max_length=10,
                    ),
                ),
                ("language", models.CharField(max_length=10)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("page", "on a page of this site"),
                            ("api", "in an app or device"),
                            ("system", "by this site"),
                            ("restored", "repeated after a restore"),
                        ],
                        max_length=10,
                    ),
                ),
                ("source", models.CharField(blank=True, max_length=45)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "subject",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="privacy.subject",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="privacy.policyversion",
                    ),
                ),
                (
                    "text",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="privacy.showntext",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FeatureVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("feature", models.CharField(max_length=20)),
                ("definition", models.JSONField()),
                ("definition_hash", models.CharField(max_length=64)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="privacy.policyversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("feature", "version"), name="feature_version_once"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="featureversion",
            trigger=pgtrigger.compiler.Trigger(
                name="published_feature_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="02fc760f47ed27a4a660eaae92d613428943bd78",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_published_feature_stays_f613b",
                    table="privacy_featureversion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="showntext",
            trigger=pgtrigger.compiler.Trigger(
                name="shown_text_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="921bd297e2cb716f7a8b4399c3aa5a5e0cfe6285",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_shown_text_stays_5750f",
                    table="privacy_showntext",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="consentevent",
            index=models.Index(
                condition=models.Q(("act__in", ["granted", "withdrawn"])),
                fields=["subject", "feature", "-id"],
                name="consent_of_subject",
            ),
        ),
        migrations.AddIndex(
            model_name="consentevent",
            index=models.Index(
                condition=models.Q(("install_id__isnull", False)),
                fields=["install_id", "feature", "-id"],
                name="consent_of_install",
            ),
        ),
        migrations.AddConstraint(
            model_name="consentevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("install_id__isnull", False), ("subject", None)),
                    models.Q(("install_id", None), ("subject__isnull", False)),
                    _connector="OR",
                ),
                name="consent_has_one_holder",
            ),
        ),
        migrations.AddConstraint(
            model_name="consentevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("feature__in", ["device", "location", "logs"])),
                name="consent_feature_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="consentevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("act__in", ["shown", "granted", "refused", "withdrawn"])),
                name="consent_act_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="consentevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("act", "withdrawn"), ("text__isnull", False), _connector="OR"),
                name="consent_decision_was_shown",
            ),
        ),
        migrations.AddConstraint(
            model_name="consentevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("install_id", None), ("feature__in", ["device", "logs"]), _connector="OR"
                ),
                name="consent_of_install_in_its_list",
            ),
        ),
        migrations.AddConstraint(
            model_name="consentevent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("act", "shown")),
                fields=("subject", "install_id", "feature", "text"),
                name="consent_shown_once",
                nulls_distinct=False,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="consentevent",
            trigger=pgtrigger.compiler.Trigger(
                name="consent_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="5b47e8f6051e757ed86951545413052d395caeef",
                    operation="UPDATE",
                    pgid="pgtrigger_consent_stays_014ad",
                    table="privacy_consentevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunPython(protect, migrations.RunPython.noop),
    ]
