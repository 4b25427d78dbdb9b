"""Append-only tables of a person, and the one function that deletes from them (P-4.5).

The site's own role may not delete there. `privacy_delete_evidence` belongs to the owner and demands
a running erasure of a minor; what an adult agreed to stays as proof under a number that leads
nowhere. After a change of the list, a migration runs `install` again.
"""

from typing import Final

EVIDENCE: Final = ("privacy_acceptance", "privacy_consentevent", "privacy_messagechoice")

DELETE_EVIDENCE: Final = """
CREATE OR REPLACE FUNCTION privacy_delete_evidence(table_name text, subjects uuid[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE gone bigint;
BEGIN
    IF table_name NOT IN ({tables}) THEN
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
"""


def install() -> str:
    """Return the function as a statement for the owner; may be run again."""
    tables = ", ".join(f"'{table}'" for table in EVIDENCE)
    return DELETE_EVIDENCE.replace("{tables}", tables)
