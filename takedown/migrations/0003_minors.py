"""Reports about minors: what was told, what was found, what was cancelled, what was answered."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
import privacy.encryption.fields
import uuid
from django.db import migrations, models


# Guards hold in replica mode too.
ALWAYS = """
DO $$ DECLARE t record; BEGIN
  FOR t IN SELECT tgrelid::regclass AS tab, tgname FROM pg_trigger
            WHERE tgrelid IN ('takedown_minorreport'::regclass, 'takedown_minorfinding'::regclass)
              AND tgname LIKE 'pgtrigger_%' LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', t.tab, t.tgname);
  END LOOP; END $$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0007_minors"),
        ("takedown", "0002_notices"),
    ]

    operations = [
        migrations.CreateModel(
            name="MinorReport",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "reference",
                    models.CharField(max_length=16, unique=True, verbose_name="reference"),
                ),
                (
                    "origin",
                    models.CharField(
                        choices=[("guardian", "Parent or guardian"), ("system", "Our own records")],
                        default="guardian",
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("filed", "Waits for the confirmation of the address"),
                            ("lapsed", "Never confirmed"),
                            ("in_review", "Being decided"),
                            ("contested", "Contested by the account's holder"),
                            ("running", "Being erased"),
                            ("done", "Done"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="filed",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("name", privacy.encryption.fields.Encrypted(null=True)),
                ("relation", privacy.encryption.fields.Encrypted(null=True)),
                ("email", privacy.encryption.fields.Encrypted(null=True)),
                ("email_index", models.CharField(max_length=64, null=True)),
                ("email_confirmed", models.BooleanField(default=False)),
                ("phone", privacy.encryption.fields.Encrypted(null=True)),
                ("statement", models.CharField(default="", max_length=64)),
                ("language", models.CharField(default="en", max_length=10)),
                (
                    "proof_type",
                    models.CharField(
                        choices=[("pdf", "PDF"), ("jpg", "JPEG"), ("png", "PNG")],
                        default="",
                        max_length=4,
                    ),
                ),
                ("confirm_hash", models.CharField(max_length=64, null=True, unique=True)),
                ("case_hash", models.CharField(max_length=64, null=True, unique=True)),
                (
                    "filed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="filed"
                    ),
                ),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("decide_by", models.DateTimeField(null=True, verbose_name="decide by")),
                ("decided_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "subject",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="privacy.subject",
                    ),
                ),
            ],
            options={
                "verbose_name": "report about a minor",
                "verbose_name_plural": "reports about minors",
                "permissions": [("decide_minorreport", "Can decide reports about minors")],
            },
        ),
        migrations.CreateModel(
            name="MinorIdentifier",
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
                            ("username", "User name"),
                            ("email", "E-mail address"),
                            ("mobile", "Mobile number"),
                            ("serial", "Serial number of a device"),
                            ("page", "Address of a page"),
                            ("text", "Words to look for"),
                            ("dates", "When it was given"),
                        ],
                        max_length=10,
                    ),
                ),
                ("value", privacy.encryption.fields.Encrypted()),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="identifiers",
                        to="takedown.minorreport",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MinorFinding",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("page_id", models.UUIDField(null=True)),
                (
                    "found_by",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("username", "User name"),
                                ("email", "E-mail address"),
                                ("mobile", "Mobile number"),
                                ("serial", "Serial number of a device"),
                                ("page", "Address of a page"),
                                ("text", "Words to look for"),
                                ("dates", "When it was given"),
                            ],
                            max_length=10,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "To be decided"),
                            ("contested", "Contested"),
                            ("running", "Being erased"),
                            ("done", "Erased"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("restricted_at", models.DateTimeField(null=True)),
                ("held_back", models.BooleanField(default=False)),
                (
                    "proposed_for",
                    models.CharField(
                        choices=[
                            ("adult", "The data are an adult's"),
                            ("nothing_found", "Nothing was found"),
                            ("not_a_guardian", "Whoever reports does not act for the child"),
                        ],
                        default="",
                        max_length=14,
                    ),
                ),
                ("proposed_at", models.DateTimeField(null=True)),
                (
                    "decider",
                    models.CharField(
                        choices=[
                            ("our_data", "Our own records"),
                            ("officer", "Privacy officer"),
                            ("holder", "The holder, who left"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="privacy.subject",
                    ),
                ),
                (
                    "erasure",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="privacy.erasurecase",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="privacy.subject",
                    ),
                ),
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
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="findings",
                        to="takedown.minorreport",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MinorContest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("text", privacy.encryption.fields.Encrypted()),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("ended_at", models.DateTimeField(null=True)),
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
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("subject",),
                        name="minor_contest_open_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CancelledService",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("cancelled_at", models.DateTimeField(null=True)),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="services",
                        to="takedown.minorfinding",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("finding", "code"), name="minor_service_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="minorreport",
            index=models.Index(fields=["state", "decide_by"], name="minor_report_queue"),
        ),
        migrations.AddConstraint(
            model_name="minorreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "filed",
                            "lapsed",
                            "in_review",
                            "contested",
                            "running",
                            "done",
                            "refused",
                            "withdrawn",
                        ],
                    )
                ),
                name="minor_report_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="minorreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmed_at__isnull", True), ("state__in", ["filed", "lapsed"])),
                    models.Q(
                        models.Q(("state__in", ["filed", "lapsed"]), _negated=True),
                        ("confirmed_at__isnull", False),
                        ("decide_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="minor_report_confirmed_has_clock",
            ),
        ),
        migrations.AddConstraint(
            model_name="minorreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at__isnull", False),
                        ("state__in", ["lapsed", "done", "refused", "withdrawn"]),
                    ),
                    models.Q(
                        models.Q(
                            ("state__in", ["lapsed", "done", "refused", "withdrawn"]), _negated=True
                        ),
                        ("ended_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="minor_report_ended_has_time",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="minorreport",
            trigger=pgtrigger.compiler.Trigger(
                name="state_guard",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{contested:done,contested:in_review,contested:refused,contested:running,contested:withdrawn,filed:in_review,filed:lapsed,in_review:contested,in_review:done,in_review:refused,in_review:running,in_review:withdrawn,running:done}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="d913f32f4ae372020cd542ce1cd4fe63fd7eabbe",
                    operation="UPDATE",
                    pgid="pgtrigger_state_guard_8d93e",
                    table="takedown_minorreport",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="minorfinding",
            constraint=models.UniqueConstraint(
                fields=("report", "subject"), name="minor_finding_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="minorfinding",
            constraint=models.UniqueConstraint(
                fields=("report", "page_id"), name="minor_finding_page_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="minorfinding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("subject__isnull", True), ("page_id__isnull", True), _connector="OR"
                ),
                name="minor_finding_is_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="minorfinding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["open", "contested", "running", "done", "refused", "withdrawn"])
                ),
                name="minor_finding_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="minorfinding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True),
                        ("state__in", ["open", "contested", "withdrawn"]),
                    ),
                    models.Q(
                        ("decided_at__isnull", False), ("state__in", ["running", "done", "refused"])
                    ),
                    _connector="OR",
                ),
                name="minor_finding_decided_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="minorfinding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("finished_at__isnull", False), ("state", "done")),
                    models.Q(
                        models.Q(("state", "done"), _negated=True), ("finished_at__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="minor_finding_done_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="minorfinding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "refused"), _negated=True),
                    models.Q(
                        ("decided_by__isnull", False),
                        ("proposed_by__isnull", False),
                        models.Q(("proposed_by", models.F("decided_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="minor_finding_refused_by_two",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="minorfinding",
            trigger=pgtrigger.compiler.Trigger(
                name="state_guard",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{contested:done,contested:refused,contested:running,contested:withdrawn,open:contested,open:done,open:refused,open:running,open:withdrawn,running:done}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="cb197e66f08493f500b267ce4f07c3028055a327",
                    operation="UPDATE",
                    pgid="pgtrigger_state_guard_db487",
                    table="takedown_minorfinding",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="minorfinding",
            trigger=pgtrigger.compiler.Trigger(
                name="minor_finding_all_services_end",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"state\" = 'done')",
                    func="\n                    IF EXISTS (SELECT 1 FROM takedown_cancelledservice s\n                                WHERE s.finding_id = NEW.id AND s.cancelled_at IS NULL) THEN\n                        RAISE EXCEPTION 'a service of this case still runs';\n                    END IF;\n                    RETURN NEW;\n                ",
                    hash="b866e519a4b4286248a2a27280244e51f124cea1",
                    operation="UPDATE",
                    pgid="pgtrigger_minor_finding_all_services_end_d5b4f",
                    table="takedown_minorfinding",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(ALWAYS, migrations.RunSQL.noop),
    ]
