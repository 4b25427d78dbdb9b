"""What must hold in every row of telemetry at any time; each counts rows and violations."""

from django.conf import settings
from django.db import connection

from privacy.consent import queries as consents
from privacy.consent.enums import Feature
from privacy.consent.holders import Holder
from privacy.registry.promises import Looked
from telemetry.domain.gates import SINCE
from telemetry.enums import WindowState
from telemetry.models import CombinationWindow, Gate

PERMITTED = """
SELECT count(*), count(*) FILTER (WHERE
           (e.captured_at < coalesce(CASE e.kind WHEN 'log' THEN g.log_since
                                     ELSE g.device_since END, 'infinity'::timestamptz)
            AND NOT ({covered}))
        OR (e.mac_hash IS NOT NULL AND NOT ({granted_mac}))
        OR (e.unique_id_hash IS NOT NULL AND NOT ({granted_id}))
        OR (e.apps IS NOT NULL AND NOT ({granted_apps})))
  FROM telemetry_event e JOIN telemetry_gate g ON g.pseudonym = e.pseudonym"""
# A grant of the holder that stood when the event was captured. A withdrawal holds from its commit,
# which follows the time of its event: what came after it is `nothing_came_after_a_withdrawal`'s.
COVERED = """EXISTS (
    SELECT 1 FROM privacy_consentevent c
      LEFT JOIN telemetry_combinationwindow w ON w.pseudonym = e.pseudonym
     WHERE (c.subject_id = w.subject_id OR (w.id IS NULL AND c.install_id = g.install_id))
       AND c.act = 'granted' AND c.device IS NULL AND c.at <= e.captured_at
       AND c.feature = CASE e.kind WHEN 'log' THEN 'logs' ELSE e.kind END
       AND NOT EXISTS (
           SELECT 1 FROM privacy_consentevent x
            WHERE (x.subject_id = c.subject_id OR x.install_id = c.install_id)
              AND x.feature = c.feature AND x.act = 'withdrawn' AND x.device IS NULL
              AND x.id > c.id AND x.at < e.captured_at - interval '1 minute')
       AND NOT EXISTS (
           SELECT 1 FROM privacy_consentevent x
            WHERE x.device = w.id AND x.feature = c.feature AND x.act = 'withdrawn'
              AND x.at < e.captured_at - interval '1 minute'
              AND NOT EXISTS (
                  SELECT 1 FROM privacy_consentevent y
                   WHERE y.device = x.device AND y.feature = x.feature AND y.act = 'granted'
                     AND y.id > x.id AND y.at <= e.captured_at)))"""
GRANTED = """EXISTS (
    SELECT 1 FROM telemetry_permissiongrant p
     WHERE p.install_id = g.install_id AND p.permission = '{name}' AND p.granted
       AND p.at <= e.captured_at
       AND NOT EXISTS (
           SELECT 1 FROM telemetry_permissiongrant q
            WHERE q.install_id = p.install_id AND q.permission = p.permission AND NOT q.granted
              AND q.id > p.id AND q.at < e.stored_at))"""


def counted(statement: str, values: list[object] | None = None) -> Looked:
    """Return rows and violations as one statement counts them."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)  # type: ignore[arg-type] # numbers and times only
        row = cursor.fetchone()
    return Looked(*row) if row else Looked(0, 0)


def rows_were_permitted() -> Looked:
    """I-15: every row was covered by consent and permission when captured and when it came."""
    return counted(
        PERMITTED.format(
            covered=COVERED,
            granted_mac=GRANTED.format(name="mac"),
            granted_id=GRANTED.format(name="unique_id"),
            granted_apps=GRANTED.format(name="apps"),
        )
    )


def nothing_came_after_a_withdrawal() -> Looked:
    """I-15: nothing was stored after a consent had ended, as its gate noted behind its lock."""
    return counted(
        """SELECT count(*), count(*) FILTER (WHERE e.stored_at > CASE e.kind
                      WHEN 'log' THEN g.log_ended_at
                      WHEN 'device' THEN g.device_ended_at ELSE g.location_ended_at END)
             FROM telemetry_gate g JOIN telemetry_event e ON e.pseudonym = g.pseudonym"""
    )


def gates_say_what_holds() -> Looked:
    """I-15: a gate that is open has a consent behind it now."""
    gates = list(Gate.objects.all())
    open_windows = CombinationWindow.objects.filter(state=WindowState.OPEN)
    people = dict(open_windows.values_list("install_id", "subject_id"))
    links = dict(open_windows.values_list("install_id", "pk"))
    off = consents.off_for(list(links.values()))
    holders = {
        gate.pk: Holder(subject_id=people[gate.pk])
        if gate.pk in people
        else Holder(install_id=gate.pk)
        for gate in gates
    }
    granted = consents.granted_many(list(set(holders.values())))
    wrong = [
        gate.pk
        for gate in gates
        for feature in Feature
        if getattr(gate, SINCE[feature]) is not None
        and (
            feature not in granted[holders[gate.pk]]
            or (gate.pk in links and feature in off[links[gate.pk]])
        )
    ]
    return Looked(len(gates), len(wrong))


def nothing_lies_beyond_the_tail() -> Looked:
    """I-16: every row lies in a stretch of use or its tail, and is marked as it should be."""
    return counted(
        """SELECT count(*), count(*) FILTER (WHERE fits.tail IS DISTINCT FROM e.tail)
             FROM telemetry_event e
             JOIN telemetry_gate g ON g.pseudonym = e.pseudonym
             LEFT JOIN LATERAL (
                 SELECT e.captured_at > coalesce(s.ended_at, s.signed_at + %s) AS tail
                   FROM telemetry_foregroundspan s
                  WHERE s.pseudonym = e.pseudonym AND s.started_at <= e.captured_at
                    AND e.captured_at <= coalesce(s.ended_at, s.signed_at + %s) + %s
                  ORDER BY 1 LIMIT 1) fits ON true
            WHERE e.captured_at > clock_timestamp() - %s""",
        [
            settings.FOREGROUND_LEASE,
            settings.FOREGROUND_LEASE,
            settings.BACKGROUND_TAIL,
            settings.APP_STATE_KEPT,
        ],
    )


def nothing_leads_to_a_person() -> Looked:
    """I-18: no foreign key of telemetry leads to a person but the window's and the code's."""
    return counted(
        """SELECT count(*), count(*) FILTER (WHERE
                  f.confrelid::regclass::text NOT LIKE 'telemetry_%%'
                  AND f.conrelid::regclass::text NOT IN (
                      'telemetry_combinationwindow', 'telemetry_linkcode'))
             FROM pg_constraint f
            WHERE f.contype = 'f' AND f.conrelid::regclass::text LIKE 'telemetry_%%'"""
    )


def windows_end_for_good() -> Looked:
    """I-18: no window without purpose or ground, none past its time, none that stays half closed.

    An hour is more than the separation of any window takes.
    """
    return counted(
        """SELECT count(*), count(*) FILTER (WHERE
                  purpose = '' OR ground = ''
                  OR (state = 'open' AND ends_at < clock_timestamp() - interval '1 hour')
                  OR (state = 'closing' AND closed_at < clock_timestamp() - interval '1 hour')
                  OR (state = 'unlinked' AND subject_id IS NOT NULL))
             FROM telemetry_combinationwindow"""
    )
