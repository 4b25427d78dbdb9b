"""Setting the second factor up, with real commits: allauth announces it only after them."""

from allauth.mfa.models import Authenticator

from accounts.models import User
from tests.accounts.test_staff import PASSWORD, code_of, signed_in
from tests.people import reachable


def test_code_that_switches_the_app_on_counts_as_proof(own_database: str) -> None:
    staff = reachable(User.objects.create_superuser("boss", password=PASSWORD))
    client = signed_in()
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    has_app = Authenticator.objects.filter(user=staff).exists()
    assert (has_app, client.get("/admin/").status_code) == (True, 200)
