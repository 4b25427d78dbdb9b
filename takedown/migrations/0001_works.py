"""The register of works: works, links, removals and their causes, and what the database holds of them."""

import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
import privacy.encryption.fields
import uuid
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models


TRIGRAMS = """
CREATE INDEX takedown_worktext_title_trgm ON takedown_worktext USING gin (upper(title) gin_trgm_ops);
CREATE INDEX takedown_worktext_summary_trgm ON takedown_worktext USING gin (upper(summary) gin_trgm_ops);
CREATE INDEX takedown_worktext_body_trgm ON takedown_worktext USING gin (upper(body) gin_trgm_ops);
"""
# Guards hold in replica mode too.
ALWAYS = """
DO $$ DECLARE t record; BEGIN
    FOR t IN SELECT tgrelid::regclass AS tab, tgname FROM pg_trigger
              WHERE tgname LIKE 'pgtrigger_%' AND tgrelid::regclass::text LIKE 'takedown_%' LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', t.tab, t.tgname);
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("privacy", "0004_outside_about"),
    ]

    operations = [
        TrigramExtension(),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("note", models.CharField(max_length=400)),
                (
                    "corrected_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "ordering": ["-corrected_at"],
            },
        ),
        migrations.CreateModel(
            name="OpenCount",
            fields=[
                ("reference", models.UUIDField(primary_key=True, serialize=False)),
                ("count", models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Removal",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("copyright", "Copyright"),
                            ("minor", "Protection of a minor"),
                            ("own_wish", "A person's own wish"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("standing", "Removed"), ("ended", "Restored")],
                        default="standing",
                        max_length=8,
                    ),
                ),
                ("was", models.CharField(max_length=10)),
                ("snapshot", privacy.encryption.fields.Encrypted()),
                (
                    "removed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-removed_at"],
                "permissions": [("read_snapshot", "Can read what a removed page showed")],
            },
        ),
        migrations.CreateModel(
            name="RemovalCause",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("notice", "Copyright notice"),
                            ("minor_report", "Report about a minor"),
                            ("request", "A person's own request"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("copyright", "Copyright"),
                            ("minor", "Protection of a minor"),
                            ("own_wish", "A person's own wish"),
                        ],
                        max_length=10,
                    ),
                ),
                ("case_id", models.UUIDField()),
                ("reference", models.CharField(max_length=40)),
                (
                    "law",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("prc", "Copyright Law of the People's Republic of China"),
                            ("dmca", "Digital Millennium Copyright Act, 17 U.S.C. 512"),
                            ("hk", "Copyright Ordinance of Hong Kong, Cap. 528"),
                        ],
                        default="",
                        max_length=4,
                    ),
                ),
                ("actor_id", models.UUIDField(null=True)),
                (
                    "added_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.UUIDField(null=True)),
                ("end_reason", models.CharField(blank=True, default="", max_length=60)),
            ],
            options={
                "ordering": ["added_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="RemovalProbe",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "surface",
                    models.CharField(
                        choices=[
                            ("page", "Page"),
                            ("list", "List of works"),
                            ("search", "Search"),
                            ("sitemap", "Site map"),
                            ("api", "Programming interface"),
                            ("download", "Download"),
                            ("picture", "Picture"),
                            ("leaving", "Leaving page"),
                        ],
                        max_length=10,
                    ),
                ),
                ("expects_gone", models.BooleanField()),
                ("status", models.PositiveSmallIntegerField()),
                ("is_shown", models.BooleanField()),
                ("passed", models.BooleanField()),
                (
                    "probed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "ordering": ["removal", "expects_gone", "surface"],
            },
        ),
        migrations.CreateModel(
            name="Work",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("slug", models.SlugField(max_length=80, unique=True)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("text", "Text"),
                            ("graphic", "Graphic"),
                            ("picture", "Picture"),
                            ("video", "Video"),
                            ("sound", "Sound"),
                            ("logo", "Logo"),
                            ("layout", "Layout"),
                            ("directory", "Directory"),
                            ("category", "Category"),
                            ("software", "Software"),
                            ("official", "Official text"),
                            ("other", "Other work"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("published", "On the site"),
                            ("removed", "Removed"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                (
                    "source_type",
                    models.CharField(
                        blank=True,
                        choices=[("own", "Our own work"), ("third_party", "Work of a third party")],
                        default="",
                        max_length=12,
                    ),
                ),
                ("source_name", models.CharField(blank=True, default="", max_length=200)),
                ("source_locator", models.CharField(blank=True, default="", max_length=500)),
                ("is_excerpt", models.BooleanField(default=False)),
                ("issuing_body", models.CharField(blank=True, default="", max_length=200)),
                ("document_number", models.CharField(blank=True, default="", max_length=100)),
                ("issue_date", models.DateField(blank=True, null=True)),
                ("obtained_from", models.CharField(blank=True, default="", max_length=500)),
                ("reviewed_by", models.UUIDField(null=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("content_sha256", models.CharField(default="", max_length=64)),
                ("written_by", models.UUIDField()),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "changed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("published_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-published_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="WorkText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[
                            ("en", "English"),
                            ("zh-hans", "简体中文"),
                            ("zh-hant", "繁體中文"),
                        ],
                        max_length=7,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("summary", models.CharField(blank=True, default="", max_length=400)),
                ("body", models.TextField(blank=True, default="")),
            ],
            options={
                "ordering": ["work", "language"],
            },
        ),
        migrations.CreateModel(
            name="ExternalLink",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("label_en", models.CharField(max_length=120)),
                ("label_zh_hans", models.CharField(blank=True, default="", max_length=120)),
                ("label_zh_hant", models.CharField(blank=True, default="", max_length=120)),
                ("url", models.CharField(max_length=2000, unique=True)),
                ("host", models.CharField(max_length=253)),
                ("terms_url", models.CharField(blank=True, default="", max_length=2000)),
                (
                    "state",
                    models.CharField(
                        choices=[("live", "On the site"), ("retired", "Not shown"), ("cut", "Cut")],
                        default="live",
                        max_length=8,
                    ),
                ),
                ("created_by", models.UUIDField()),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "changed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "ordering": ["label_en", "id"],
                "indexes": [models.Index(fields=["host"], name="link_by_host")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["live", "retired", "cut"])),
                        name="link_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("url__regex", "^https?://[^/\\s@\\\\]+/[^\\s\\\\]*$"),
                            ("terms_url__regex", "^(https?://[^/\\s@\\\\]+/[^\\s\\\\]*)?$"),
                        ),
                        name="link_leads_to_a_site",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="externallink",
            trigger=pgtrigger.compiler.Trigger(
                name="state_guard",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{cut:live,cut:retired,live:cut,live:retired,retired:cut,retired:live}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="623356954114efe8a539da98cd0a094bfaa96be8",
                    operation="UPDATE",
                    pgid="pgtrigger_state_guard_79e3a",
                    table="takedown_externallink",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="externallink",
            trigger=pgtrigger.compiler.Trigger(
                name="link_cut_by_a_cause",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n    IF EXISTS (SELECT 1 FROM takedown_externallink l WHERE l.id = NEW.id\n                AND (l.state = 'cut') IS DISTINCT FROM EXISTS (\n                    SELECT 1 FROM takedown_removal r\n                     WHERE r.link_id = l.id AND r.state = 'standing')) THEN\n        RAISE EXCEPTION 'a link is cut by a removal that stands, and by nothing else';\n    END IF;\n    RETURN NULL;\n",
                    hash="399c98d102c5b9a0292938f18ce78a0a764fd49e",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_link_cut_by_a_cause_d6dc8",
                    table="takedown_externallink",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="removal",
            name="link",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="removals",
                to="takedown.externallink",
            ),
        ),
        migrations.AddField(
            model_name="removalcause",
            name="removal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="causes",
                to="takedown.removal",
            ),
        ),
        migrations.AddField(
            model_name="removalprobe",
            name="removal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="probes",
                to="takedown.removal",
            ),
        ),
        migrations.CreateModel(
            name="Uploader",
            fields=[
                (
                    "work",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="uploader",
                        serialize=False,
                        to="takedown.work",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WorkFile",
            fields=[
                (
                    "work",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="file",
                        serialize=False,
                        to="takedown.work",
                    ),
                ),
                ("key", models.CharField(max_length=200)),
                ("name", models.CharField(max_length=100)),
                ("type", models.CharField(max_length=60)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
            ],
        ),
        migrations.AddField(
            model_name="work",
            name="links",
            field=models.ManyToManyField(
                blank=True, related_name="works", to="takedown.externallink"
            ),
        ),
        migrations.AddField(
            model_name="work",
            name="see_also",
            field=models.ManyToManyField(
                blank=True, related_name="referred_from", to="takedown.work"
            ),
        ),
        migrations.AddField(
            model_name="removal",
            name="work",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="removals",
                to="takedown.work",
            ),
        ),
        migrations.AddField(
            model_name="correction",
            name="work",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="corrections",
                to="takedown.work",
            ),
        ),
        migrations.AddField(
            model_name="worktext",
            name="work",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="texts",
                to="takedown.work",
            ),
        ),
        migrations.AddIndex(
            model_name="removalcause",
            index=models.Index(fields=["case_id"], name="cause_by_case"),
        ),
        migrations.AddConstraint(
            model_name="removalcause",
            constraint=models.UniqueConstraint(fields=("removal", "case_id"), name="cause_once"),
        ),
        migrations.AddConstraint(
            model_name="removalcause",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["notice", "minor_report", "request"])),
                name="cause_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="removalcause",
            constraint=models.CheckConstraint(
                condition=models.Q(("ground__in", ["copyright", "minor", "own_wish"])),
                name="cause_ground_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="removalcause",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("end_reason", ""), ("ended_at__isnull", True), ("ended_by__isnull", True)
                    ),
                    models.Q(
                        ("ended_at__isnull", False), models.Q(("end_reason", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="cause_ends_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="removalcause",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ended_at__isnull", True),
                    ("ended_at__gte", models.F("added_at")),
                    _connector="OR",
                ),
                name="cause_ends_after_it_began",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="removalcause",
            trigger=pgtrigger.compiler.Trigger(
                name="cause_bears_the_removal",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n    IF EXISTS (\n        SELECT 1 FROM takedown_removal r\n          LEFT JOIN takedown_work w ON w.id = r.work_id\n          LEFT JOIN takedown_externallink l ON l.id = r.link_id\n         WHERE r.id = NEW.removal_id\n           AND ((r.state = 'standing') IS DISTINCT FROM EXISTS (\n                    SELECT 1 FROM takedown_removalcause c\n                     WHERE c.removal_id = r.id AND c.ended_at IS NULL)\n                OR (r.state = 'standing'\n                    AND COALESCE(w.state = 'removed', l.state = 'cut', false) IS FALSE))) THEN\n        RAISE EXCEPTION 'a removal stands by a living cause, and by nothing else';\n    END IF;\n    RETURN NULL;\n",
                    hash="4de2922f7e91de9b2de001d39b099ae9fd1b354f",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_cause_bears_the_removal_8df81",
                    table="takedown_removalcause",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="removalcause",
            trigger=pgtrigger.compiler.Trigger(
                name="cause_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="ad8c2db9d1ba5dc0f824cf856710e2a2bfa12e20",
                    operation="DELETE",
                    pgid="pgtrigger_cause_stays_17886",
                    table="takedown_removalcause",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="removalcause",
            trigger=pgtrigger.compiler.Trigger(
                name="cause_is_evidence",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."removal_id" IS DISTINCT FROM (NEW."removal_id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."ground" IS DISTINCT FROM (NEW."ground") OR OLD."case_id" IS DISTINCT FROM (NEW."case_id") OR OLD."reference" IS DISTINCT FROM (NEW."reference") OR OLD."law" IS DISTINCT FROM (NEW."law") OR OLD."added_at" IS DISTINCT FROM (NEW."added_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="c92fbea4da4a2a236b6374ff9be71be23265baa8",
                    operation="UPDATE",
                    pgid="pgtrigger_cause_is_evidence_c1444",
                    table="takedown_removalcause",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="removalcause",
            trigger=pgtrigger.compiler.Trigger(
                name="cause_ends_once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."ended_at" IS NOT NULL)',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="435008b3d6ecc4f20066a6c37cadfa9b1c28ff82",
                    operation="UPDATE",
                    pgid="pgtrigger_cause_ends_once_c8e39",
                    table="takedown_removalcause",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="removalprobe",
            constraint=models.UniqueConstraint(
                fields=("removal", "expects_gone", "surface"), name="probe_once"
            ),
        ),
        migrations.AddField(
            model_name="uploader",
            name="subject",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="privacy.subject"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="workfile",
            trigger=pgtrigger.compiler.Trigger(
                name="work_file_locked",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF EXISTS (SELECT 1 FROM takedown_work w\n                WHERE w.id = NEW.work_id AND w.state = 'removed') THEN\n        RAISE EXCEPTION 'a removed work is locked';\n    END IF;\n    RETURN NEW;\n",
                    hash="4e7405158670c1042166b8182c72bd7fbe474e06",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_work_file_locked_fb7f2",
                    table="takedown_workfile",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="workfile",
            trigger=pgtrigger.compiler.Trigger(
                name="work_file_locked_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF EXISTS (SELECT 1 FROM takedown_work w\n                WHERE w.id = OLD.work_id AND w.state = 'removed') THEN\n        RAISE EXCEPTION 'a removed work is locked';\n    END IF;\n    RETURN OLD;\n",
                    hash="e58b42c31e8753772c81a1eb2a6edc75de3e63da",
                    operation="DELETE",
                    pgid="pgtrigger_work_file_locked_stays_efb61",
                    table="takedown_workfile",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="work",
            index=models.Index(
                condition=models.Q(("state", "published")),
                fields=["-published_at", "id"],
                name="work_shown",
            ),
        ),
        migrations.AddIndex(
            model_name="work",
            index=models.Index(fields=["kind", "state"], name="work_by_kind"),
        ),
        migrations.AddConstraint(
            model_name="work",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "published", "removed"])),
                name="work_register_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="work",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "text",
                            "graphic",
                            "picture",
                            "video",
                            "sound",
                            "logo",
                            "layout",
                            "directory",
                            "category",
                            "software",
                            "official",
                            "other",
                            "",
                        ],
                    )
                ),
                name="work_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="work",
            constraint=models.CheckConstraint(
                condition=models.Q(("source_type__in", ["own", "third_party", ""])),
                name="work_source_type_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="work",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "published"), _negated=True),
                    models.Q(
                        models.Q(("kind", ""), _negated=True),
                        models.Q(("source_type", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="work_shown_has_kind_and_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="work",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("source_type", "third_party"),
                    models.Q(("is_excerpt", False), ("source_locator", ""), ("source_name", "")),
                    ("source_type", ""),
                    _connector="OR",
                ),
                name="work_own_line_is_computed",
            ),
        ),
        migrations.AddConstraint(
            model_name="work",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "published"), _negated=True),
                    models.Q(("source_type", "third_party"), _negated=True),
                    models.Q(
                        ("source_name__regex", "\\w"),
                        ("source_locator__regex", "\\w"),
                        models.Q(
                            (
                                "source_name__iregex",
                                "^\\W*(the\\W*)?(internet|web|www|network|online|n\\W*a|nil|none|unknown)\\W*$",
                            ),
                            _negated=True,
                        ),
                        models.Q(
                            (
                                "source_locator__iregex",
                                "^\\W*(the\\W*)?(internet|web|www|network|online|n\\W*a|nil|none|unknown)\\W*$",
                            ),
                            _negated=True,
                        ),
                    ),
                    _connector="OR",
                ),
                name="work_of_others_shows_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="work",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "published"), _negated=True),
                    models.Q(("kind", "official"), _negated=True),
                    models.Q(
                        ("issuing_body__regex", "\\w"),
                        ("document_number__regex", "\\w"),
                        ("obtained_from__regex", "\\w"),
                        ("issue_date__isnull", False),
                        ("reviewed_at__isnull", False),
                        ("reviewed_by__isnull", False),
                        models.Q(("reviewed_by", models.F("written_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="work_official_is_reviewed",
            ),
        ),
        migrations.AddConstraint(
            model_name="work",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "published"), _negated=True),
                    ("published_at__isnull", False),
                    _connector="OR",
                ),
                name="work_shown_since",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="work",
            trigger=pgtrigger.compiler.Trigger(
                name="state_guard",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{draft:published,draft:removed,published:draft,published:removed,removed:draft,removed:published}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="3e0c89f6f9f3a2e1300399e0b83b660c112c1dda",
                    operation="UPDATE",
                    pgid="pgtrigger_state_guard_96638",
                    table="takedown_work",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="work",
            trigger=pgtrigger.compiler.Trigger(
                name="work_removed_by_a_cause",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n    IF EXISTS (SELECT 1 FROM takedown_work w WHERE w.id = NEW.id\n                AND (w.state = 'removed') IS DISTINCT FROM EXISTS (\n                    SELECT 1 FROM takedown_removal r\n                     WHERE r.work_id = w.id AND r.state = 'standing')) THEN\n        RAISE EXCEPTION 'a work is removed by a removal that stands, and by nothing else';\n    END IF;\n    RETURN NULL;\n",
                    hash="9adb6bd08d272cfd03f57ec587a15be87a8ac536",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_work_removed_by_a_cause_29383",
                    table="takedown_work",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="work",
            trigger=pgtrigger.compiler.Trigger(
                name="work_removed_is_locked",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.state = 'removed' AND NEW.state = 'removed' AND (OLD.slug IS DISTINCT FROM NEW.slug OR OLD.kind IS DISTINCT FROM NEW.kind OR OLD.source_type IS DISTINCT FROM NEW.source_type OR OLD.source_name IS DISTINCT FROM NEW.source_name OR OLD.source_locator IS DISTINCT FROM NEW.source_locator OR OLD.is_excerpt IS DISTINCT FROM NEW.is_excerpt OR OLD.issuing_body IS DISTINCT FROM NEW.issuing_body OR OLD.document_number IS DISTINCT FROM NEW.document_number OR OLD.issue_date IS DISTINCT FROM NEW.issue_date OR OLD.obtained_from IS DISTINCT FROM NEW.obtained_from OR OLD.content_sha256 IS DISTINCT FROM NEW.content_sha256 OR OLD.written_by IS DISTINCT FROM NEW.written_by))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="711bc05c14cad81176dcd011b4c142bd6df0477c",
                    operation="UPDATE",
                    pgid="pgtrigger_work_removed_is_locked_44382",
                    table="takedown_work",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="work",
            trigger=pgtrigger.compiler.Trigger(
                name="work_removed_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"state\" = 'removed')",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="241d5426343a289a1b80ffa7dd27819700805cc6",
                    operation="DELETE",
                    pgid="pgtrigger_work_removed_stays_9d7ca",
                    table="takedown_work",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="removal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("work__isnull", True), ("link__isnull", True), _connector="XOR"
                ),
                name="removal_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="removal",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["standing", "ended"])), name="removal_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="removal",
            constraint=models.CheckConstraint(
                condition=models.Q(("ground__in", ["copyright", "minor", "own_wish"])),
                name="removal_ground_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="removal",
            constraint=models.CheckConstraint(
                condition=models.Q(("was__in", ["draft", "published", "live", "retired"])),
                name="removal_was_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="removal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("state", "standing")),
                    models.Q(("ended_at__isnull", False), ("state", "ended")),
                    _connector="OR",
                ),
                name="removal_ended_has_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="removal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "standing")),
                fields=("work",),
                name="removal_of_work_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="removal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "standing")),
                fields=("link",),
                name="removal_of_link_once",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="removal",
            trigger=pgtrigger.compiler.Trigger(
                name="state_guard",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE _is_valid_transition BOOLEAN;",
                    func='SELECT CONCAT(OLD."state", \':\', NEW."state") = ANY(\'{standing:ended}\'::text[]) INTO _is_valid_transition; IF (_is_valid_transition IS FALSE AND OLD."state" IS DISTINCT FROM NEW."state") THEN RAISE EXCEPTION \'pgtrigger: Invalid transition of field "state" from "%" to "%" on table %\', OLD."state", NEW."state", TG_TABLE_NAME; ELSE RETURN NEW; END IF;',
                    hash="0adfcccd6ba8480f2b0923757bd3345a768a19f4",
                    operation="UPDATE",
                    pgid="pgtrigger_state_guard_dcf17",
                    table="takedown_removal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="removal",
            trigger=pgtrigger.compiler.Trigger(
                name="removal_has_a_cause",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    constraint="CONSTRAINT",
                    func="\n    IF EXISTS (\n        SELECT 1 FROM takedown_removal r\n          LEFT JOIN takedown_work w ON w.id = r.work_id\n          LEFT JOIN takedown_externallink l ON l.id = r.link_id\n         WHERE r.id = NEW.id\n           AND ((r.state = 'standing') IS DISTINCT FROM EXISTS (\n                    SELECT 1 FROM takedown_removalcause c\n                     WHERE c.removal_id = r.id AND c.ended_at IS NULL)\n                OR (r.state = 'standing'\n                    AND COALESCE(w.state = 'removed', l.state = 'cut', false) IS FALSE))) THEN\n        RAISE EXCEPTION 'a removal stands by a living cause, and by nothing else';\n    END IF;\n    RETURN NULL;\n",
                    hash="115cc418259176c747eadaf2ad2a50cb88ff7ea9",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_removal_has_a_cause_9f516",
                    table="takedown_removal",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="removal",
            trigger=pgtrigger.compiler.Trigger(
                name="removal_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="08964e81b64570087501eed164e3c976dab868a9",
                    operation="DELETE",
                    pgid="pgtrigger_removal_stays_85afe",
                    table="takedown_removal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="removal",
            trigger=pgtrigger.compiler.Trigger(
                name="removal_is_evidence",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."work_id" IS DISTINCT FROM (NEW."work_id") OR OLD."link_id" IS DISTINCT FROM (NEW."link_id") OR OLD."was" IS DISTINCT FROM (NEW."was") OR OLD."removed_at" IS DISTINCT FROM (NEW."removed_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="5db9779808ead3aff59a2ab5c7b9d5b3a91b4e82",
                    operation="UPDATE",
                    pgid="pgtrigger_removal_is_evidence_38012",
                    table="takedown_removal",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="worktext",
            constraint=models.UniqueConstraint(fields=("work", "language"), name="work_text_once"),
        ),
        migrations.AddConstraint(
            model_name="worktext",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["en", "zh-hans", "zh-hant"])),
                name="work_text_language_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="worktext",
            constraint=models.CheckConstraint(
                condition=models.Q(("title__regex", "\\S")), name="work_text_has_title"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="worktext",
            trigger=pgtrigger.compiler.Trigger(
                name="work_text_locked",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF EXISTS (SELECT 1 FROM takedown_work w\n                WHERE w.id = NEW.work_id AND w.state = 'removed') THEN\n        RAISE EXCEPTION 'a removed work is locked';\n    END IF;\n    RETURN NEW;\n",
                    hash="e22b518c63a6fc98c866bd3bb8bf6fc51b50af08",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_work_text_locked_9e7c1",
                    table="takedown_worktext",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="worktext",
            trigger=pgtrigger.compiler.Trigger(
                name="work_text_locked_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF EXISTS (SELECT 1 FROM takedown_work w\n                WHERE w.id = OLD.work_id AND w.state = 'removed') THEN\n        RAISE EXCEPTION 'a removed work is locked';\n    END IF;\n    RETURN OLD;\n",
                    hash="b957e4074bc57fd2fc061bdd45a1c69b72445aa2",
                    operation="DELETE",
                    pgid="pgtrigger_work_text_locked_stays_ff5fb",
                    table="takedown_worktext",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(TRIGRAMS, migrations.RunSQL.noop),
        migrations.RunSQL(ALWAYS, migrations.RunSQL.noop),
    ]
