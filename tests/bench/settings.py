"""The settings of the tests with one view more: it does nothing but authenticate (B2)."""

from nexhome_site.settings.test import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
