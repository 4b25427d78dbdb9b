"""Two roles, one database: what the site's own role may do, and what it may only ask for.

- The application role reads and writes rows; it owns nothing, so it can neither change the schema
  nor switch a trigger off.
- Append-only tables take INSERT and SELECT only. Their rows go only through
  `privacy_delete_evidence`, which demands a running erasure.
- Guards hold in replica mode too (`ENABLE ALWAYS`).
- ANALYZE belongs to owners, and planner statistics keep values: `privacy_analyze` lends it.
"""

from django.conf import settings
from django.db import migrations

APPEND_ONLY = ["privacy_policyversion", "privacy_acceptance", "privacy_erasurereceipt"]

FUNCTIONS = """
CREATE FUNCTION privacy_analyze(tables text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET lock_timeout = '2s' AS $$
DECLARE name text; is_empty boolean; remembered record;
BEGIN
    FOREACH name IN ARRAY tables LOOP
        EXECUTE format('ANALYZE public.%I', name);
        EXECUTE format('SELECT NOT EXISTS (SELECT 1 FROM public.%I)', name) INTO is_empty;
        CONTINUE WHEN NOT is_empty;
        -- ANALYZE of an empty table leaves the values of its last rows where they are. Only a
        -- column that changes its type loses them, and "to the same type" is such a change.
        FOR remembered IN
            SELECT a.attname AS col, format_type(a.atttypid, a.atttypmod) AS kind,
                   CASE WHEN a.attcollation <> t.typcollation
                        THEN format('COLLATE %I.%I', cn.nspname, c.collname) ELSE '' END AS collation
              FROM pg_stats s
              JOIN pg_attribute a ON a.attrelid = format('public.%I', name)::regclass
                                 AND a.attname = s.attname
              JOIN pg_type t ON t.oid = a.atttypid
              LEFT JOIN pg_collation c ON c.oid = a.attcollation
              LEFT JOIN pg_namespace cn ON cn.oid = c.collnamespace
             WHERE s.schemaname = 'public' AND s.tablename = name
        LOOP
            BEGIN
                EXECUTE format('ALTER TABLE public.%I ALTER COLUMN %I TYPE %s %s',
                               name, remembered.col, remembered.kind, remembered.collation);
            EXCEPTION WHEN lock_not_available OR feature_not_supported OR object_in_use THEN
                -- Somebody is writing there just now, or a trigger watches the column (a state, not
                -- a person): the sweep finds what stays, and comes again.
                NULL;
            END;
        END LOOP;
    END LOOP;
END $$;

CREATE FUNCTION privacy_delete_evidence(table_name text, subjects uuid[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE gone bigint;
BEGIN
    IF table_name NOT IN ('privacy_acceptance') THEN
        RAISE EXCEPTION 'privacy_delete_evidence: % holds no evidence of a person', table_name;
    END IF;
    IF EXISTS (SELECT 1 FROM unnest(subjects) AS wanted WHERE NOT EXISTS (
        SELECT 1 FROM public.privacy_erasurecase c
         WHERE c.subject_id = wanted AND c.state = 'started' AND c.origin = 'minor')) THEN
        RAISE EXCEPTION 'privacy_delete_evidence: no running erasure demands it';
    END IF;
    EXECUTE format('DELETE FROM public.%I WHERE subject_id = ANY($1)', table_name) USING subjects;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END $$;

CREATE FUNCTION privacy_refuse_truncate() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
"""


def role(alias: str) -> str:
    return '"' + settings.DATABASES[alias]["USER"].replace('"', '""') + '"'


def guard(apps, schema_editor):
    app = role("default")
    owner = role("owner")
    run = schema_editor.execute
    run(FUNCTIONS, params=None)
    for function in ("privacy_analyze(text[])", "privacy_delete_evidence(text, uuid[])"):
        run(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC", params=None)
        run(f"GRANT EXECUTE ON FUNCTION {function} TO {app}", params=None)
    run(f"GRANT USAGE ON SCHEMA public TO {app}", params=None)
    rights = "SELECT, INSERT, UPDATE, DELETE"
    run(f"GRANT {rights} ON ALL TABLES IN SCHEMA public TO {app}", params=None)
    run(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app}", params=None)
    default = f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT"
    run(f"{default} {rights} ON TABLES TO {app}", params=None)
    run(f"{default} USAGE, SELECT ON SEQUENCES TO {app}", params=None)
    for table in APPEND_ONLY:
        protect(run, app, table)
    run(
        """DO $$ DECLARE t record; BEGIN
             FOR t IN SELECT tgrelid::regclass AS tab, tgname FROM pg_trigger
                       WHERE tgname LIKE 'pgtrigger_%' LOOP
               EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', t.tab, t.tgname);
             END LOOP; END $$""",
        params=None,
    )


def protect(run, app, table):
    run(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {app}", params=None)
    run(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION privacy_refuse_truncate()",
        params=None,
    )
    run(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_truncate", params=None)


def cache_table(apps, schema_editor):
    """The table of Django's database cache, which `createcachetable` would make as the wrong role."""
    schema_editor.execute(
        """CREATE TABLE IF NOT EXISTS nexhome_cache (
               cache_key varchar(255) PRIMARY KEY, value text NOT NULL,
               expires timestamptz NOT NULL)""",
        params=None,
    )
    schema_editor.execute(
        "CREATE INDEX IF NOT EXISTS nexhome_cache_expires ON nexhome_cache (expires)", params=None
    )


class Migration(migrations.Migration):
    dependencies = [("privacy", "0001_initial")]
    operations = [
        migrations.RunPython(cache_table, migrations.RunPython.noop),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
