"""Decisions for one device, Global Privacy Control, and by which entry an act is proven.

The ledger learns two kinds: a refusal, and an agreement that says whose it is.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from privacy.ledger import guards


def protect(apps, schema_editor):
    role = schema_editor.quote_name(settings.DATABASES["default"]["USER"])
    run = schema_editor.execute
    run(f"REVOKE UPDATE, DELETE, TRUNCATE ON ledger_act FROM {role}", params=None)
    run(
        "CREATE TRIGGER ledger_act_no_truncate BEFORE TRUNCATE ON ledger_act "
        "FOR EACH STATEMENT EXECUTE FUNCTION privacy_refuse_truncate()",
        params=None,
    )
    # Guards hold in replica mode too.
    for trigger in ("pgtrigger_proven_act_stays_61a60", "ledger_act_no_truncate"):
        run(f"ALTER TABLE ledger_act ENABLE ALWAYS TRIGGER {trigger}", params=None)
    run(guards.install(role), params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0021_challenges"),
    ]

    operations = [
        migrations.CreateModel(
            name="LedgerAct",
            fields=[
                ("act", models.UUIDField(primary_key=True, serialize=False)),
                ("entry_id", models.UUIDField(unique=True)),
            ],
            options={
                "db_table": "ledger_act",
            },
        ),
        migrations.AddField(
            model_name="consentevent",
            name="device",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="consentevent",
            name="gpc",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name="consentevent",
            index=models.Index(
                condition=models.Q(("device__isnull", False)),
                fields=["device", "feature", "-id"],
                name="consent_of_device",
            ),
        ),
        migrations.AddConstraint(
            model_name="consentevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("device", None),
                    models.Q(("act__in", ["granted", "withdrawn"]), ("subject__isnull", False)),
                    _connector="OR",
                ),
                name="consent_of_device_is_a_switch",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ledgeract",
            trigger=pgtrigger.compiler.Trigger(
                name="proven_act_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="7bd6237d6c85e2feadaa76917cf179cb6a176044",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_proven_act_stays_61a60",
                    table="ledger_act",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunPython(protect, migrations.RunPython.noop),
    ]
