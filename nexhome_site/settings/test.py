"""Tests: fixed keys, real servers whose addresses `tests/conftest.py` sets before Django starts."""

import os

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0123456789abcdef" * 4)
os.environ.setdefault("FIELD_ENCRYPTION_KEY", "dGVzdC1rZXktMDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY=")
os.environ.setdefault("BLIND_INDEX_KEY", "ab" * 32)
os.environ.setdefault("RECEIPT_SIGNING_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
os.environ.setdefault("RECEIPT_PUBLIC_KEYS", "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=")

from datetime import timedelta

from nexhome_site.settings.base import *

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
ALLOWED_HOSTS = [*SITE_HOSTS, "testserver"]
# Static files come from where they are written; nothing is collected for a test.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
# A test's transaction holds one connection; tests/nexhome_site/test_routers.py shows the other.
DATABASE_ROUTERS = []
# A test publishes and looks, and its text is rolled back; tests of the memory switch it on.
POLICY_REMEMBERED = timedelta(0)
# `make proof` measures with steps; the other tests would only wait.
NEUTRAL_STEP_MS = 0
