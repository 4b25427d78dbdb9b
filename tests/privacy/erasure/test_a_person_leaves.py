"""A person leaves: what goes, what stays, what a stranger can check."""

from django.core.management import call_command

from accounts.models import User
from privacy.erasure.domain.requests import request
from privacy.erasure.enums import Origin
from privacy.erasure.models import ErasureCase, ErasureReceipt, Seal
from privacy.erasure.sweep.everywhere import sweep
from privacy.ledger import verify_receipt
from privacy.ledger.keys import our_public_keys
from privacy.registry.paths import needles
from privacy.work.models import Work
from tests.people import person


def run_everything() -> None:
    call_command("run_due_jobs", verbosity=0)


def test_an_erasure_ends_with_nothing_left_and_a_receipt(own_database: str) -> None:
    leaver, stays = person("ana.leaves"), person("ben.stays")
    wanted = needles(subject_ids=[leaver.subject_id])[leaver.subject_id]
    assert sweep([wanted]).hits != {}
    asked = request(subject_id=leaver.subject_id, origin=Origin.SELF, waived=True)
    run_everything()
    case = ErasureCase.objects.get(pk=asked.case.pk)
    problems = list(Work.objects.exclude(error="").values_list("kind", "error"))
    assert (case.state, case.residue, problems) == ("done", 0, [])
    assert list(User.objects.values_list("username", flat=True)) == ["ben.stays"]
    assert dict(sweep([wanted]).hits) == {}
    assert not Seal.objects.exists()
    document = ErasureReceipt.objects.get(case=case).document
    keys = verify_receipt.read_keys("\n".join(key.line() for key in our_public_keys()))
    genuine = verify_receipt.verify(document.encode(), keys)
    assert genuine.certificate == case.certificate
    assert stays.subject.state == "active"
