"""`python -m tests.proof.minors`: reports about minors against a running engine, with a clock.

Two workers, beat and a dispatcher work as in production. Children are reported over HTTP, each
confirmed by its mailed link; twenty more reports are hostile: about adults, one of them by many.
"""

import argparse
import json
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import django

from nexhome_site import embedded
from tests.proof.crew import Crew
from tests.proof.ground import prepared

HOSTILE = 20
ADULTS = 11
PATIENCE = 600


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--reports", type=int, default=50)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="minors-") as name:
        folder = Path(name)
        # PostgreSQL runs as another user where this one is root.
        folder.chmod(0o755)
        with prepared(folder, durability=embedded.Durability.FULL) as ground:
            os.environ.update(ground.environment)
            django.setup()
            crew = Crew(ground)
            try:
                crew.look()
                found = run(given.reports)
            finally:
                crew.end()
    given.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def run(reports: int) -> dict[str, Any]:
    """File everything, confirm it by several hands at once, wait, and judge."""
    from django.db import connections

    from privacy.outside import domain as outside
    from tests.people import person
    from tests.takedown.minors.reporting import Reporter, child

    outside.begin()
    children = [child(f"child.{n:03d}") for n in range(reports)]
    adults = [person(f"adult.{n:03d}") for n in range(ADULTS)]
    filed = [(Reporter(), user.username) for user in children]
    # Ten different adults, and the last of them by ten reporters at once.
    filed += [(Reporter(), adults[min(n, ADULTS - 1)].username) for n in range(HOSTILE)]
    links = []
    for reporter, username in filed:
        reporter.file(username=username)
        links.append(reporter.link())
    seconds = confirmed([pair[0] for pair in filed], links)
    wait_for(reports)
    found = judge(children, adults)
    connections.close_all()
    return {"reports": reports, "hostile_reports": HOSTILE, "confirm_to_restriction_s":
            figures(seconds[:reports]), **found}  # fmt: skip


def confirmed(reporters: Sequence[Any], links: Sequence[str]) -> list[float]:
    """Press every button, four at a time; return how long each answer took."""
    from django.db import connection

    took: dict[str, float] = {}
    waiting = list(zip(reporters, links, strict=True))

    def press() -> None:
        while waiting:
            reporter, link = waiting.pop(0)
            began = time.monotonic()
            assert reporter.client.post(link).status_code == 302
            took[link] = time.monotonic() - began
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [took[link] for link in links]


def wait_for(reports: int) -> None:
    """Return when every child's report is done."""
    from takedown.minors.models import MinorReport

    until = time.monotonic() + PATIENCE
    while MinorReport.objects.filter(state="done").count() < reports:
        if time.monotonic() > until:
            raise AssertionError(sorted(MinorReport.objects.values_list("state", flat=True)))
        time.sleep(0.2)


def judge(children: Sequence[Any], adults: Sequence[Any]) -> dict[str, Any]:
    """Compare what the database says with what was promised."""
    from accounts.models import User
    from privacy.erasure.models import ErasureCase
    from privacy.subjects.models import Subject
    from takedown.minors.models import MinorFinding
    from takedown.minors.promises import CANCELLED, DECIDED, ERASED, FORGOTTEN, RESTRICTED

    done = MinorFinding.objects.filter(subject__in=[each.subject_id for each in children])
    rows = list(done.select_related("report", "erasure"))
    late = [row for row in rows if row.restricted_at != row.report.confirmed_at]
    residue = [
        (row.erasure.swept_at - row.report.confirmed_at).total_seconds()
        for row in rows
        if row.erasure and row.erasure.swept_at and row.report.confirmed_at
    ]
    kept = Subject.objects.filter(pk__in=[each.subject_id for each in adults], state="restricted")
    invariants = (RESTRICTED, ERASED, CANCELLED, DECIDED, FORGOTTEN)
    return {
        "confirm_to_zero_residue_s": figures(residue),
        "restricted_later_than_the_confirmation": len(late),
        "erased": len(residue),
        "residue": sum(row.erasure.residue for row in rows if row.erasure),
        "sweeps_per_case_most": max(row.erasure.sweeps for row in rows if row.erasure),
        "adults_reported": len(adults),
        "adults_there": User.objects.filter(pk__in=[each.pk for each in adults]).count(),
        "adults_restricted": kept.count(),
        "adults_erased": ErasureCase.objects.filter(
            subject__in=[each.subject_id for each in adults]
        ).count(),
        "violations": sum(each.count().violations for each in invariants),
    }


def figures(values: Sequence[float]) -> dict[str, float]:
    """Return the median, the 99th of a hundred, and the longest."""
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return {
        "median": round(statistics.median(values), 3),
        "p99": round(cuts[98], 3),
        "longest": round(max(values), 3),
    }


if __name__ == "__main__":
    main()
