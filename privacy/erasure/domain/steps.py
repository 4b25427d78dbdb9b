"""The steps of cases: what was planned in each store and table, and what was done there.

A case has a step for every place that was looked at, empty ones included, and a hundred cases go
together. So one statement writes or counts all of them, and is told only what is not nothing.
"""

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

from privacy.erasure.certificate import Step
from privacy.erasure.enums import Origin
from privacy.erasure.models import ErasureCase, ErasureStep
from privacy.erasure.plan import STAYS, PlaceCounts, counts_by_place
from privacy.registry.holdings import Holding
from privacy.work.clock import now


@dataclass(frozen=True)
class Emptied:
    """What became of one person's part of a store: how much went now, how much is left."""

    gone: int
    left: int


Emptying = dict[tuple[uuid.UUID, str], Emptied]


def is_minor(case: ErasureCase) -> bool:
    """Tell whether the rules for a minor's erasure hold (data.md, rule 4)."""
    return case.origin == Origin.MINOR


def write_steps(cases: list[ErasureCase]) -> None:
    """Keep the plan as steps: what was planned is compared with what was done.

    Called again, or after something ended with the lock: what has gone since counts as done.
    """
    for minor in (True, False):
        group = {case.subject_id: case.pk for case in cases if is_minor(case) == minor}
        if group:
            write_plan(group, counts_by_place(subject_ids=list(group), minor=minor))


def write_plan(cases: dict[uuid.UUID, uuid.UUID], places: list[PlaceCounts]) -> None:
    """Write the steps of cases, by Subject, for these places in their order."""
    told = [
        (cases[subject_id], place.store, count)
        for place in places
        for subject_id, count in place.counts.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO privacy_erasurestep AS s
                   (case_id, ordinal, store, action, planned, done, residue, attempts, cursor)
               SELECT c.id, p.ordinal - 1, p.store, p.action, COALESCE(n.count, 0), 0, 0, 0, ''
                 FROM unnest(%s::uuid[]) AS c (id)
                CROSS JOIN unnest(%s::text[], %s::text[]) WITH ORDINALITY
                      AS p (store, action, ordinal)
                 LEFT JOIN unnest(%s::uuid[], %s::text[], %s::integer[])
                      AS n (case_id, store, count) ON n.case_id = c.id AND n.store = p.store
               ON CONFLICT (case_id, store) DO UPDATE SET
                   ordinal = excluded.ordinal, action = excluded.action,
                   (done, planned) = (
                       SELECT gone.rows, gone.rows + excluded.planned FROM (
                           SELECT CASE WHEN excluded.action = ANY(%s) THEN 0
                                  ELSE GREATEST(s.planned - excluded.planned, s.done) END
                       ) AS gone (rows))""",
            [
                list(cases.values()),
                [place.store for place in places],
                [str(place.action) for place in places],
                *columns(told, 3),
                [str(action) for action in STAYS],
            ],
        )


def columns(rows: Iterable[tuple[object, ...]], width: int) -> list[list[object]]:
    """Turn rows into columns, as `unnest` wants them."""
    turned = [list(column) for column in zip(*rows, strict=True)]
    return turned or [[] for _ in range(width)]


def note_stores(emptied: Emptying) -> None:
    """Record, behind the fence, what went from the stores.

    A worker killed between removing and recording leaves its count behind: what was planned and
    is no longer there went too.
    """
    told = [(*place, each.gone, each.left) for place, each in emptied.items()]
    with connection.cursor() as cursor:
        cursor.execute(
            """UPDATE privacy_erasurestep s
                  SET done = GREATEST(s.done + n.gone, s.planned - n.rest), attempts = attempts + 1
                 FROM unnest(%s::uuid[], %s::text[], %s::integer[], %s::integer[])
                      AS n (case_id, store, gone, rest)
                WHERE s.case_id = n.case_id AND s.store = n.store""",
            columns(told, 4),
        )


class Steps:
    """The steps of several cases: read once, counted in memory, written by few statements."""

    def __init__(self, cases: list[ErasureCase]) -> None:
        rows = ErasureStep.objects.filter(case__in=cases).order_by()
        found = list(rows.values_list("case", "store", "finished_at"))
        self._known = {(case, store) for case, store, _ in found}
        self._finished = {(case, store) for case, store, finished in found if finished}
        # By the cases that were at it and whether they are through: stores, and what went.
        self._stores: dict[tuple[tuple[uuid.UUID, ...], bool], list[str]] = {}
        self._gone: list[tuple[uuid.UUID, str, int]] = []
        self._moment = now()

    def unfinished(
        self, cases: list[ErasureCase], holding: Holding, *, minor: bool
    ) -> list[ErasureCase]:
        """Return the cases that have something to do in a table; residue means all over again.

        A table that was declared after a case had started gets its step now.
        """
        for case in cases:
            if (case.pk, holding.label) not in self._known:
                ErasureStep.objects.create(
                    case=case,
                    ordinal=case.steps.count(),
                    store=holding.label,
                    action=holding.action(minor=minor),
                    planned=holding.rows([case.subject_id]).count(),
                )
        return [
            case for case in cases if case.residue or (case.pk, holding.label) not in self._finished
        ]

    def count(
        self,
        cases: list[ErasureCase],
        holding: Holding,
        gone: Counter[uuid.UUID],
        *,
        finished: bool,
    ) -> None:
        """Note how many rows of each Subject went from a table."""
        ids = tuple(case.pk for case in cases)
        self._stores.setdefault((ids, finished), []).append(holding.label)
        self._gone += [
            (case.pk, holding.label, gone[case.subject_id])
            for case in cases
            if gone[case.subject_id]
        ]

    def save(self) -> None:
        """Write what was counted."""
        with connection.cursor() as cursor:
            for (ids, finished), stores in self._stores.items():
                cursor.execute(
                    """UPDATE privacy_erasurestep s
                          SET done = s.done + COALESCE(n.gone, 0), attempts = s.attempts + 1,
                              finished_at = %s
                         FROM unnest(%s::uuid[]) AS c (id)
                        CROSS JOIN unnest(%s::text[]) AS p (store)
                         LEFT JOIN unnest(%s::uuid[], %s::text[], %s::integer[])
                              AS n (case_id, store, gone)
                              ON n.case_id = c.id AND n.store = p.store
                        WHERE s.case_id = c.id AND s.store = p.store""",
                    [
                        self._moment if finished else None,
                        list(ids),
                        stores,
                        *columns(self._gone, 3),
                    ],
                )


def steps_of(cases: list[ErasureCase]) -> dict[uuid.UUID, list[Step]]:
    """Return the steps of each case in their order, with the residue of earlier passes gone."""
    ErasureStep.objects.filter(case__in=cases).exclude(residue=0).update(residue=0)
    steps: dict[uuid.UUID, list[Step]] = {case.pk: [] for case in cases}
    rows = ErasureStep.objects.filter(case__in=cases).exclude(action="look").order_by("ordinal")
    found = rows.values_list("case", "store", "action", "planned", "done")
    for case_id, store, action, planned, done in found:
        steps[case_id].append(Step(store, action, planned, done))
    return steps
