"""B4: erase ordinary accounts, sweep and receipts included, against bare DELETEs of the same rows.

Everybody has asked already: a worker takes the cases up from there and works until every case is
done, its certificate in the outbox. The baseline deletes the same rows of the same people, person
by person, in as many transactions as the engine wrote in.
"""

import statistics
import time
from typing import Final

from django.db import connection, transaction

from privacy.erasure.domain.requests import request
from privacy.erasure.enums import Origin
from privacy.erasure.models import ErasureCase
from privacy.outside import domain as outside
from privacy.work import dispatcher
from tests.bench.measuring import RUNS, SAMPLE, prepared, transactions
from tests.bench.row import BenchRow
from tests.crowd import crowd

LARGE: Final = 100 if SAMPLE else 1_000
SMALL: Final = 20 if SAMPLE else 100
MOST: Final = 4.0
LEAST: Final = 20.0
ROWS: Final = (
    "DELETE FROM privacy_message WHERE subject_id = %s",
    (
        "DELETE FROM account_emailaddress USING accounts_user u"
        " WHERE user_id = u.id AND u.subject_id = %s"
    ),
    "DELETE FROM accounts_profile USING accounts_user u WHERE user_id = u.id AND u.subject_id = %s",
    "DELETE FROM accounts_user WHERE subject_id = %s",
)


def run() -> BenchRow:
    """Alternate both; the medians count."""
    with prepared(everybody_asks, LARGE) as place:
        own, bare = [], []
        for _ in range(RUNS):
            own.append(place.measure(erase, LARGE))
            bare.append(place.measure(delete, LARGE, int(own[-1].numbers["transactions"])))
        if {each.numbers["rows"] for each in own} != {each.numbers["rows"] for each in bare}:
            raise RuntimeError("engine and baseline did not delete the same rows")
    with prepared(everybody_asks, SMALL) as place:
        small = [place.measure(erase, SMALL).numbers["seconds"] for _ in range(RUNS)]
    seconds = statistics.median(each.numbers["seconds"] for each in own)
    baseline = statistics.median(each.numbers["seconds"] for each in bare)
    ratio, rate = seconds / baseline, LARGE / seconds
    growth = (seconds / LARGE) / (statistics.median(small) / SMALL)
    return BenchRow(
        id="B4",
        work=f"erase {LARGE:,} accounts, {own[0].numbers['transactions']:.0f} transactions",
        unit="accounts/s",
        figure=rate,
        baseline=LARGE / baseline,
        ratio=ratio,
        target=f"≤ {MOST:g} x the time; ≥ {LEAST:g} a second",
        met=ratio <= MOST and rate >= LEAST,
        peak_mib=max(each.peak_mib for each in own),
        growth=f"x {growth:.2f} per account from {SMALL:,} to {LARGE:,}",
    )


def everybody_asks(count: int) -> None:
    outside.begin()
    for user in crowd(count):
        request(subject_id=user.subject_id, origin=Origin.SELF, waived=True)


def erase(count: int) -> dict[str, float]:
    """Work as one worker does until every case is done."""
    before = rows_left()
    began, writes = time.perf_counter(), transactions()
    while ErasureCase.objects.filter(state="done").count() < count:
        dispatcher.run_due()
    return {
        "seconds": time.perf_counter() - began,
        "transactions": transactions() - writes,
        "rows": before - rows_left(),
    }


def delete(count: int, in_transactions: int) -> dict[str, float]:
    """Delete the same rows by nothing but DELETE."""
    before = rows_left()
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject_id FROM privacy_erasurecase")
        orders = [(rows, subject) for (subject,) in cursor.fetchall() for rows in ROWS]
    size = max(1, len(orders) // in_transactions)
    began = time.perf_counter()
    with connection.cursor() as cursor:
        for start in range(0, len(orders), size):
            with transaction.atomic():
                for rows, subject in orders[start : start + size]:
                    cursor.execute(rows, [subject])
    return {"seconds": time.perf_counter() - began, "rows": before - rows_left()}


def rows_left() -> int:
    """Return how many rows stand in the tables that an erasure empties."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT (SELECT count(*) FROM privacy_message)
                    + (SELECT count(*) FROM account_emailaddress)
                    + (SELECT count(*) FROM accounts_profile)
                    + (SELECT count(*) FROM accounts_user)"""
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0
