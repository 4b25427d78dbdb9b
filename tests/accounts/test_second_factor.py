"""The second factor's own pages: proving it again, codes for the day the telephone is lost."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from accounts.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "seven green bottles"


@pytest.fixture
def secret() -> str:
    """Give somebody of the staff an app and recovery codes; return the app's secret."""
    user = User.objects.create_superuser("boss", password=PASSWORD)
    secret: str = generate_totp_secret()
    TOTP.activate(user, secret)
    RecoveryCodes.activate(user)
    return secret


def code(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


@pytest.fixture
def boss(secret: str) -> Client:
    """Sign in with password and app."""
    client = Client()
    client.post("/accounts/login/", {"login": "boss", "password": PASSWORD})
    client.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    return client


def test_proving_the_app_again_asks_for_its_code(boss: Client) -> None:
    page = boss.get("/accounts/2fa/reauthenticate/")
    assert (page.status_code, "mfa/reauthenticate.html" in [t.name for t in page.templates]) == (
        200,
        True,
    )


def test_wrong_code_proves_nothing(boss: Client) -> None:
    page = boss.post("/accounts/2fa/reauthenticate/", {"code": "000000"})
    assert (page.status_code, list(page.context["form"].errors)) == (200, ["code"])


def test_recovery_codes_can_be_taken_along_as_a_file(boss: Client) -> None:
    asked = boss.get("/accounts/2fa/recovery-codes/download/")
    boss.post(asked["Location"], {"password": PASSWORD})
    answer = boss.get("/accounts/2fa/recovery-codes/download/")
    row = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES)
    codes = RecoveryCodes(row).get_unused_codes()
    assert answer["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    assert answer.content.decode().split() == codes


def test_secret_and_codes_stand_encrypted(boss: Client, secret: str) -> None:
    stored = {row.type: str(row.data) for row in Authenticator.objects.all()}
    assert [secret in data for data in stored.values()] == [False, False]
    assert all("v1:" in data for data in stored.values())
