"""A real Celery worker does what a hint through a real Redis names."""

import base64
import json
import os
import signal
import subprocess
import sys
import time
import uuid
from typing import Any

from kombu import pools
from redis import Redis

from privacy.work import domain, tasks
from privacy.work.clock import now
from privacy.work.models import Heartbeat, Work

HINT = """
import sys
import django
django.setup()
import nexhome_site.celery
from privacy.work.tasks import send_hint
send_hint(sys.argv[1])
"""
WORKER = ("-m", "celery", "-A", "nexhome_site", "worker", "--pool=solo", "--loglevel=ERROR")


def test_a_worker_does_the_row_that_a_hint_names(
    processes: dict[str, str], redis_client: Redis
) -> None:
    domain.schedule(kind="accounts.clear_sessions")
    row = Work.objects.get()
    worker = subprocess.Popen([sys.executable, *WORKER])
    try:
        subprocess.run([sys.executable, "-c", HINT, str(row.pk)], check=True)
        for _ in range(300):
            row.refresh_from_db()
            if row.due_at > now():
                break
            time.sleep(0.1)
        seen = Heartbeat.objects.filter(part="worker").count()
        worker.send_signal(signal.SIGTERM)
        ended = worker.wait(30)
    finally:
        worker.kill()
    assert (row.state, row.fence, row.error, seen, ended) == ("waiting", 1, "", 1, 0)


def test_a_hint_carries_a_number_and_nothing_else(redis_client: Redis) -> None:
    """Asked in this process, whose Celery is pointed at another Redis for a moment."""
    app = tasks.look.app
    before, work_id = app.conf.broker_url, uuid.uuid4()
    try:
        point(app, url=os.environ["REDIS_URL"])
        tasks.send_hint(work_id)
    finally:
        point(app, url=before)
    message = json.loads(redis_client.lpop("celery"))  # type: ignore[arg-type]
    assert json.loads(base64.b64decode(message["body"]))[:2] == [[str(work_id)], {}]
    assert (message["headers"]["task"], redis_client.llen("celery")) == ("work.look", 0)


def point(app: Any, *, url: str) -> None:
    """Let Celery forget its connections and use another broker."""
    app.conf.broker_url = url
    pools.reset()  # type: ignore[no-untyped-call] # kombu ships half its types
    app._pool = app.amqp._producer_pool = None
