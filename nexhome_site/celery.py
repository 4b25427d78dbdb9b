"""Celery carries one message only: "look at this row of Work". PostgreSQL holds the truth.

The settings below lose as few wake-ups as Redis allows; the dispatcher finds what is lost.
"""

import os

from celery import Celery
from celery.signals import worker_init

from nexhome_site.start import refuse_unless_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nexhome_site.settings.dev")
app = Celery("nexhome_site")
# "Current" is current in one thread only, and the web server answers in several.
app.set_default()
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_time_limit=300,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
    worker_send_task_events=False,
    task_send_sent_event=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={
        "visibility_timeout": 600,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 1,
        "max_retries": 0,
    },
    beat_schedule={"look": {"task": "work.look_for_due", "schedule": 5.0}},
)
app.autodiscover_tasks(["privacy"])


@worker_init.connect  # type: ignore[untyped-decorator] # celery ships no types
def prove_keys(**_: object) -> None:
    """Take up no work with a wrong key."""
    refuse_unless_ready()
