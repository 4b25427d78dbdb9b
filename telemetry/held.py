"""What devices sent, by the function that let them: for the pages about consents (P-1.4, P-3.5)."""

import uuid
from datetime import date

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from privacy.consent.enums import Feature
from privacy.consent.held import KEEPERS, Device
from privacy.subjects.domain import lock_for_writing
from telemetry import queries
from telemetry.domain import erasing
from telemetry.domain.gates import NAMES
from telemetry.enums import Kind


class LinkedRecords:
    """Answers from the windows that lead to a person now."""

    def devices(self, subject_id: uuid.UUID) -> list[Device]:
        found = [each for each in queries.devices_of(subject_id) if each.install is not None]
        words = _("Device with %(platform)s, app %(version)s")
        return [
            Device(
                each.window.pk,
                words
                % {
                    "platform": each.install.get_platform_display(),
                    "version": each.install.app_version,
                },
            )
            for each in found
            if each.install is not None
        ]

    def weeks(self, subject_id: uuid.UUID, feature: Feature, since: date) -> dict[date, int]:
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT date_trunc('week', captured_at AT TIME ZONE %s)::date, count(*)
                     FROM telemetry_event
                    WHERE pseudonym = ANY(%s) AND kind = %s
                      AND captured_at >= %s::timestamp AT TIME ZONE %s GROUP BY 1""",
                [
                    settings.TIME_ZONE,
                    pseudonyms(subject_id),
                    NAMES[feature],
                    since,
                    settings.TIME_ZONE,
                ],
            )
            return dict(cursor.fetchall())

    def count(self, subject_id: uuid.UUID, feature: Feature) -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM telemetry_event WHERE pseudonym = ANY(%s) AND kind = %s",
                [pseudonyms(subject_id), NAMES[feature]],
            )
            row = cursor.fetchone()
        return int(row[0]) if row else 0

    def erase(self, subject_id: uuid.UUID, feature: Feature) -> int:
        with transaction.atomic():
            lock_for_writing(subject_id=subject_id)
            found = pseudonyms(subject_id)
        kind = Kind(NAMES[feature])
        return sum(erasing.erase_events(pseudonym=each, kind=kind) for each in found)


def pseudonyms(subject_id: uuid.UUID) -> list[uuid.UUID]:
    """Return under which numbers records are a person's now."""
    return [each.pseudonym for each in queries.windows_of(subject_id) if each.pseudonym]


KEEPERS.append(LinkedRecords())
