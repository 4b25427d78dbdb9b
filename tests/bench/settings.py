"""The settings of the tests, with views to compare with (B2, B9) and the memory of a real site."""

from datetime import timedelta

from nexhome_site.settings.test import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
POLICY_REMEMBERED = timedelta(seconds=1)
