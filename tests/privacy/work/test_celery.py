"""A real Celery worker does what a hint through a real Redis names."""

import signal
import subprocess
import sys
import time

from redis import Redis

from privacy.work import domain
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
