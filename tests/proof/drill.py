"""`python -m tests.proof.drill`: erasures under faults, and what the world saw of them.

Two workers, beat and a dispatcher work as in production, a mail server and an SMS provider take
what they send, and the nemesis kills. At the end every acknowledged request must have ended with
nothing left, every message sent once, every receipt genuine, and nobody else touched.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from email import message_from_string
from pathlib import Path
from typing import Any, LiteralString

import django

from nexhome_site import embedded
from tests.peers.process import Peers, peers_process
from tests.proof import faults
from tests.proof.crew import Crew
from tests.proof.ground import CLONE, Ground, prepared
from tests.proof.witness import Witness

LEASE = 3
WINDOW = 2
CONTROLS = 5
SECONDS_A_FAULT = 2.5
NOWHERE = "redis://127.0.0.1:1/0"
OFF_KILLS = ("erasure.case:before_commit", "erasure.inform:mail_sent", "erasure.sweep:outside_done")
SETTINGS = {"WORK_LEASE": str(LEASE), "ERASURE_CANCEL_WINDOW": str(WINDOW), "WORK_TOGETHER": "7"}
DEAD = "SELECT count(*) FROM privacy_work WHERE state = 'dead'"
RECEIPTS = """
    SELECT r.document FROM privacy_erasurereceipt r
      JOIN privacy_erasurecase c ON c.id = r.case_id WHERE subject_id = ANY(%s)"""


class Drill:
    """One run: people, orders, faults, judgement."""

    def __init__(self, ground: Ground, peers: Peers, *, people: int, name: str) -> None:
        self.ground = ground
        self.peers = peers
        self.people = people
        self.name = name
        self.orders = ground.folder / f"orders-{name}.jsonl"
        self.answers = ground.folder / f"answers-{name}.jsonl"

    def people_move_in(self) -> None:
        """Make everybody, and write down all that must be gone or untouched in the end."""
        from privacy.outside import domain as outside
        from privacy.registry.paths import needles
        from tests.crowd import crowd

        outside.begin()
        leavers = crowd(self.people, name=f"leaver.{self.name}")
        controls = crowd(CONTROLS, name=f"stays.{self.name}")
        for user in leavers[::5]:
            folder = Path(self.ground.environment["MEDIA_ROOT"], "subjects", str(user.subject_id))
            folder.mkdir(parents=True)
            (folder / "portrait.txt").write_text(user.username, encoding="utf-8")
        found = needles(subject_ids=[user.subject_id for user in leavers])
        self.values = {
            value
            for each in found.values()
            for element, value in each
            if len(value) >= 6 and element != "D-03"
        }
        self.values |= {user.password for user in leavers}
        self.subjects = [user.subject_id for user in leavers]
        self.addresses = {f"{user.username}@people.example" for user in leavers}
        self.numbers = {v for each in found.values() for element, v in each if element == "D-11"}
        self.controls = {"ids": {str(v) for u in controls for v in (u.pk, u.subject_id)}}
        self.orders.write_text(
            "".join(
                json.dumps({"subject": str(user.subject_id), "waived": bool(n % 2)}) + "\n"
                for n, user in enumerate(leavers)
            ),
            encoding="utf-8",
        )

    def run(self, nemesis: faults.Nemesis, crew: Crew, wanted: dict[str, int]) -> float:
        """Ask, strike, wait; return the seconds until every case had ended."""
        began = time.monotonic()
        # Asked for as long as faults come, so that every fault finds somebody under way.
        pause = SECONDS_A_FAULT * sum(wanted.values()) / self.people
        ask = ("-m", "tests.proof.asker", str(self.orders), str(self.answers), str(pause))
        asker = self.ground.python(*ask)
        coming = faults.in_turn(wanted)
        strike_at = time.monotonic() + SECONDS_A_FAULT
        until = time.monotonic() + 900
        while not self.is_over():
            if time.monotonic() > until:
                raise AssertionError(f"not over: {self.states()}")
            crew.look()
            nemesis.wake()
            if asker.poll() not in (None, 0):
                asker = self.ground.python(*ask)
            if time.monotonic() > strike_at and (name := next(coming, None)):
                nemesis.strike(name)
                strike_at = time.monotonic() + SECONDS_A_FAULT
            time.sleep(0.2)
        for name in coming:
            nemesis.strike(name)
            crew.look()
        return time.monotonic() - began

    def wait_for(self, crew: Crew) -> None:
        """Return when workers (where they hear anything) and dispatcher have shown themselves."""
        parts = ["dispatcher"] if self.ground.services.redis is None else ["dispatcher", "worker"]

        def all_there() -> bool:
            crew.look()
            seen = self.query("SELECT count(*) FROM privacy_heartbeat WHERE part = ANY(%s)", parts)
            return seen == [(len(parts),)]

        faults.wait_until(all_there)

    def is_over(self) -> bool:
        """Tell whether everybody has asked and every case has ended."""
        states = self.states()
        return states.get("done", 0) == self.people and sum(states.values()) == self.people

    def states(self) -> dict[str, int]:
        return dict(
            self.query(
                "SELECT state, count(*) FROM privacy_erasurecase"
                " WHERE subject_id = ANY(%s) GROUP BY 1",
                self.subjects,
            )
        )

    def query(self, statement: LiteralString, *parameters: Any) -> list[Any]:
        """Read by a connection of its own; a database that is away answers nothing."""
        import psycopg

        try:
            with psycopg.connect(self.ground.services.database_owner_url) as connection:
                return connection.execute(statement, parameters).fetchall()
        except psycopg.OperationalError:
            return []

    def judge(self, witness: Witness, before: dict[str, list[str]]) -> dict[str, Any]:
        """Return the figures; nothing here asks the engine whether it is content."""
        answers = [json.loads(line) for line in self.answers.read_text().splitlines()]
        rows = self.query(
            "SELECT id, state FROM privacy_erasurecase WHERE subject_id = ANY(%s)", self.subjects
        )
        cases = {str(case): state for case, state in rows}
        seconds = [
            float(row[0])
            for row in self.query(
                "SELECT extract(epoch FROM done_at - window_ends_at) FROM privacy_erasurecase"
                " WHERE subject_id = ANY(%s)",
                self.subjects,
            )
        ]
        return {
            "asked": len(answers),
            "done": sum(state == "done" for state in cases.values()),
            "lost": sum(cases.get(answer["case"]) != "done" for answer in answers),
            "cases_beyond_one_a_person": len(cases) - len({a["subject"] for a in answers}),
            "residue": witness.residue(self.values),
            "control_rows_changed": differences(before, witness.rows_of(self.controls)),
            "control_rows": sum(map(len, before.values())),
            **self.judge_messages(),
            **self.judge_evidence(),
            "dead_letters": self.query(DEAD)[0][0],
            "stall_seconds_p50": round(statistics.median(seconds), 2),
            "stall_seconds_p99": round(sorted(seconds)[int(len(seconds) * 0.99) - 1], 2),
            "stall_seconds_most": round(max(seconds), 2),
        }

    def judge_messages(self) -> dict[str, Any]:
        """Count by the ids that the providers saw; two ids for the same news is a doubled one."""
        report = self.peers.report()
        mails = [each for each in report["mail"]["accepted"] if each["to"] in self.addresses]
        texts = [each for each in report["sms"]["accepted"] if each["to"] in self.numbers]
        letters = {each["message_id"]: message_from_string(each["content"]) for each in mails}
        receipts = {str(letter["To"]) for letter in letters.values() if has_certificate(letter)}
        news = Counter((letter["To"], letter["Subject"]) for letter in letters.values())
        texted = Counter({each["key"]: each["to"] for each in texts}.values())
        return {
            "mails_accepted": len(mails),
            "mail_ids": len(letters),
            "mails_resent_under_the_same_id": len(mails) - len(letters),
            "sms_accepted": len(texts),
            "sms_ids": texted.total(),
            "doubled": sum(n - 1 for n in (*news.values(), *texted.values())),
            "receipts_missing": len(self.addresses - receipts),
        }

    def judge_evidence(self) -> dict[str, Any]:
        """Check every receipt by the one file a stranger has, and read the ledger again."""
        from privacy.ledger.keys import our_public_keys

        keys = self.ground.folder / "keys.txt"
        keys.write_text("\n".join(key.line() for key in our_public_keys()), encoding="utf-8")
        genuine = 0
        documents = self.query(RECEIPTS, self.subjects)
        for number, (document,) in enumerate(documents):
            path = self.ground.folder / f"receipt-{number}.json"
            path.write_text(document, encoding="utf-8")
            script = CLONE / "privacy" / "ledger" / "verify_receipt.py"
            done = subprocess.run(
                [sys.executable, "-I", str(script), str(path), str(keys)],
                capture_output=True,
                check=False,
                env={},
            )
            genuine += done.returncode == 0
        audit = json.loads(self.ground.manage("audit_verify", "--json"))
        return {"receipts": len(documents), "receipts_genuine": genuine, "audit": audit}


def differences(before: dict[str, list[str]], after: dict[str, list[str]]) -> dict[str, int]:
    """Return, by place, how many rows are not the same byte for byte."""
    return {
        place: len(set(before.get(place, [])) ^ set(after.get(place, [])))
        for place in before.keys() | after.keys()
        if before.get(place) != after.get(place)
    }


def has_certificate(letter: Any) -> bool:
    return any(part.get_content_type() == "application/json" for part in letter.walk())


def drill(folder: Path, *, people: int, sample: bool) -> list[dict[str, Any]]:
    """Do both runs on fresh servers and return their figures."""
    with (
        peers_process(folder) as peers,
        prepared(
            folder / "var", durability=embedded.Durability.TEST, **peers.environment, **SETTINGS
        ) as ground,
    ):
        os.environ.update(ground.environment)
        django.setup()
        first = Drill(ground, peers, people=people, name="first")
        runs = [one_run(first, *chosen(sample=sample))]
        redis_goes(ground)
        second = Drill(ground, peers, people=people, name="second")
        runs.append(one_run(second, OFF_KILLS, (), {}))
        close_connections()
        return runs


def one_run(
    drill: "Drill", kill_at: tuple[str, ...], sleep_at: tuple[str, ...], wanted: dict[str, int]
) -> dict[str, Any]:
    """Let everybody leave while things go wrong, and judge what became of it."""
    ground = drill.ground
    drill.people_move_in()
    witness = Witness(ground, key=first_key())
    before = witness.rows_of(drill.controls)
    close_connections()
    marks = ground.folder / drill.name
    marks.mkdir()
    ground.environment["FAILPOINTS"] = faults.failpoints(marks, kill_at, sleep_at)
    crew = Crew(ground)
    nemesis = faults.Nemesis(ground, crew, float(LEASE))
    try:
        drill.wait_for(crew)
        seconds = drill.run(nemesis, crew, wanted)
    except BaseException:
        sys.stderr.write((ground.folder / "out.log").read_text()[-6000:])
        raise
    finally:
        crew.end()
    ground.environment["FAILPOINTS"] = ""
    counted = Counter(nemesis.counts) + Counter(faults.fired(marks))
    return {
        "people": drill.people,
        "redis": ground.services.redis is not None,
        "seconds": round(seconds, 1),
        "processes_started": crew.started,
        "faults": dict(counted),
        "faults_in_all": sum(counted.values()),
        **drill.judge(witness, before),
    }


def redis_goes(ground: Ground) -> None:
    """Switch Redis off for good."""
    from django.conf import settings

    assert ground.services.redis is not None
    ground.services.redis.stop()
    ground.services.redis = None
    ground.environment["REDIS_URL"] = settings.REDIS_URL = NOWHERE


def chosen(*, sample: bool) -> tuple[tuple[str, ...], tuple[str, ...], dict[str, int]]:
    """Return where processes die and fall asleep, and how often what else happens."""
    if sample:
        return faults.KILL_AT[:6], faults.SLEEP_AT[:1], {"Redis emptied": 1, "PostgreSQL killed": 1}
    return (
        faults.KILL_AT,
        faults.SLEEP_AT,
        {
            "Redis emptied": 6,
            "worker killed with its children": 5,
            "Redis killed, started empty": 5,
            "PostgreSQL killed": 5,
            "dispatcher killed": 3,
        },
    )


def close_connections() -> None:
    from django.db import connections

    connections.close_all()


def first_key() -> str:
    from django.conf import settings

    return str(settings.FIELD_ENCRYPTION_KEYS[0])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--sample", action="store_true")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="drill-") as name:
        folder = Path(name)
        # PostgreSQL runs as another user where this one is root.
        folder.chmod(0o755)
        runs = drill(folder, people=given.people, sample=given.sample)
    given.out.write_text(json.dumps({"runs": runs}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
