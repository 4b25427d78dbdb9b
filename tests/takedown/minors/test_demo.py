"""The demo has something in the queue, something done, and is loaded once."""

import pytest
from django.test import Client

from takedown.minors import demo
from takedown.minors.models import MinorReport
from tests.people import person
from tests.takedown.minors.reporting import finding_about, stands

pytestmark = pytest.mark.django_db


def test_one_report_waits_and_one_is_done() -> None:
    member = person("demo-anna")
    assert [report.state for report in demo.load()] == ["in_review", "done"]
    assert (demo.load(), MinorReport.objects.count()) == ([], 2)
    assert (stands(member)[0], finding_about(member).state) == ("restricted", "open")
    assert Client().get(f"/works/{demo.SLUG}/").status_code == 410
