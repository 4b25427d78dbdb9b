"""The big table: partitioned by kind, then by month of capture; no index but the one by pseudonym.

- By kind, so that retention of each kind drops partitions and deletes no rows.
- The site's own role may not make tables: two functions of the owner do it for it, and can do nothing
  else. `telemetry_make_partitions` makes months ahead, `telemetry_drop_partitions` drops months that
  are over as a whole.
- Each kind fills its own columns only, whoever writes.
"""

from django.conf import settings
from django.db import migrations

TABLE = """
CREATE TABLE telemetry_event (
    captured_at timestamptz NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    id uuid NOT NULL,
    pseudonym uuid NOT NULL,
    kind varchar(8) NOT NULL,
    tail boolean NOT NULL DEFAULT false,
    feature varchar(60), outcome varchar(10), duration_ms integer,
    model varchar(80), os_version varchar(40),
    unique_id_hash varchar(64), mac_hash varchar(64), apps text,
    set_language varchar(35), set_time_zone varchar(40), set_dark_mode boolean,
    set_text_scale smallint, set_screen_lock boolean,
    hw_cpu varchar(60), hw_cores smallint, hw_memory_mb integer, hw_storage_gb integer,
    hw_screen_width smallint, hw_screen_height smallint
) PARTITION BY LIST (kind);

CREATE TABLE telemetry_event_log PARTITION OF telemetry_event (
    CONSTRAINT log_fills_its_columns CHECK (
        feature IS NOT NULL AND outcome IN ('ok', 'failed', 'cancelled', 'denied')
        AND num_nonnulls(model, os_version, unique_id_hash, mac_hash, apps, set_language,
                         set_time_zone, set_dark_mode, set_text_scale, set_screen_lock, hw_cpu,
                         hw_cores, hw_memory_mb, hw_storage_gb, hw_screen_width,
                         hw_screen_height) = 0)
) FOR VALUES IN ('log') PARTITION BY RANGE (captured_at);

CREATE TABLE telemetry_event_device PARTITION OF telemetry_event (
    CONSTRAINT device_fills_its_columns CHECK (num_nonnulls(feature, outcome, duration_ms) = 0),
    CONSTRAINT device_hashes_are_hashes CHECK (
        length(unique_id_hash) = 43 AND length(mac_hash) = 43),
    CONSTRAINT device_apps_are_encrypted CHECK (apps LIKE 'v_:%')
) FOR VALUES IN ('device') PARTITION BY RANGE (captured_at);

CREATE TABLE telemetry_event_location PARTITION OF telemetry_event (
    CONSTRAINT location_has_no_column_yet CHECK (false)
) FOR VALUES IN ('location') PARTITION BY RANGE (captured_at);

CREATE INDEX telemetry_event_of ON telemetry_event (pseudonym, captured_at);

CREATE FUNCTION telemetry_make_partitions(first_month date, months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET timezone = 'UTC' AS $$
DECLARE kind text; month date; name text; made integer := 0;
BEGIN
    IF months NOT BETWEEN 1 AND 36 THEN
        RAISE EXCEPTION 'telemetry_make_partitions: at most 36 months at once';
    END IF;
    FOREACH kind IN ARRAY ARRAY['log', 'device', 'location'] LOOP
        FOR step IN 0 .. months - 1 LOOP
            month := (date_trunc('month', first_month::timestamp) + make_interval(months => step))::date;
            name := format('telemetry_event_%s_%s', kind, to_char(month, 'YYYYMM'));
            CONTINUE WHEN to_regclass('public.' || name) IS NOT NULL;
            EXECUTE format(
                'CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L)',
                name, 'telemetry_event_' || kind, month::timestamptz,
                (month + interval '1 month')::timestamptz);
            made := made + 1;
        END LOOP;
    END LOOP;
    RETURN made;
END $$;

CREATE FUNCTION telemetry_drop_partitions(of_kind text, days integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET timezone = 'UTC'
SET lock_timeout = '2s' AS $$
DECLARE part record; dropped integer := 0;
BEGIN
    IF of_kind NOT IN ('log', 'device', 'location') OR days < 1 THEN
        RAISE EXCEPTION 'telemetry_drop_partitions: no such kind or time';
    END IF;
    FOR part IN
        SELECT c.relname, to_date(right(c.relname, 6), 'YYYYMM') AS month
          FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
         WHERE i.inhparent = format('public.telemetry_event_%s', of_kind)::regclass
    LOOP
        CONTINUE WHEN (part.month + interval '1 month')::timestamptz
                      > clock_timestamp() - make_interval(days => days);
        EXECUTE format('DROP TABLE public.%I', part.relname);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END $$;

SELECT telemetry_make_partitions((now() - interval '7 months')::date, 11);
"""
FUNCTIONS = ("telemetry_make_partitions(date, integer)", "telemetry_drop_partitions(text, integer)")


def make(apps, schema_editor):
    app = '"' + settings.DATABASES["default"]["USER"].replace('"', '""') + '"'
    run = schema_editor.execute
    run(TABLE, params=None)
    for function in FUNCTIONS:
        run(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC", params=None)
        run(f"GRANT EXECUTE ON FUNCTION {function} TO {app}", params=None)
    run(f"GRANT SELECT, INSERT, UPDATE, DELETE ON telemetry_event TO {app}", params=None)
    run(f"REVOKE TRUNCATE ON telemetry_event FROM {app}", params=None)
    run(
        """DO $$ DECLARE t record; BEGIN
             FOR t IN SELECT tgrelid::regclass AS tab, tgname FROM pg_trigger
                       WHERE tgname LIKE 'pgtrigger_%' AND tgrelid::regclass::text LIKE 'telemetry_%'
             LOOP
               EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', t.tab, t.tgname);
             END LOOP; END $$""",
        params=None,
    )


class Migration(migrations.Migration):
    dependencies = [("telemetry", "0001_installs")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
