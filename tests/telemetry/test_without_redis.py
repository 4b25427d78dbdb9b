"""With Redis down devices go on as before, and what is due is done without a hint."""

import time
from collections.abc import Iterator

import pytest
from django.core.management import call_command

from privacy.consent.enums import Feature
from privacy.consent.holders import Holder
from privacy.work import tasks
from privacy.work.dispatcher import run_due
from telemetry.enums import WindowState
from telemetry.models import CombinationWindow, Event
from tests.nexhome_site.site import free_port
from tests.people import person
from tests.privacy.work.test_celery import point
from tests.telemetry.devices import Phone, agree, log

SOON = 5.0


@pytest.fixture
def broker_is_away(own_database: str) -> Iterator[None]:
    """Point Celery of this process at a port where nobody listens."""
    app = tasks.look.app
    before = app.conf.broker_url
    point(app, url=f"redis://127.0.0.1:{free_port()}/0")
    yield
    point(app, url=before)


def test_devices_link_send_and_end_while_redis_is_down(broker_is_away: None) -> None:
    call_command("policy_publish", verbosity=0)
    user = person("without.redis")
    agree(Holder(subject_id=user.subject_id), Feature.LOGS)
    begun = time.monotonic()
    phone = Phone().enrol()
    assert phone.link(user.subject_id).status_code == 201
    pseudonym = phone.gate.pseudonym
    assert phone.send(log(), log()).json()["accepted"] == 2
    assert phone.unlink().status_code == 204
    assert phone.send(log()).json()["code"] == "consent_required"
    assert time.monotonic() - begun < SOON
    assert Event.objects.filter(pseudonym=pseudonym).count() == 2
    run_due()
    assert CombinationWindow.objects.get().state == WindowState.UNLINKED
    assert not Event.objects.filter(pseudonym=pseudonym).exists()
    assert Event.objects.count() == 2
