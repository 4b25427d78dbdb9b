"""What the jobs of `accounts` read about people, and for which purpose (T-3.10)."""

from accounts.challenges.domain.effects import ERASE
from accounts.challenges.domain.opening import OVERDUE
from accounts.domain import activation, code_requests, recovery, recycling, reminders
from accounts.identity.domain.opening import ASK
from privacy.purposes.uses import declare
from privacy.registry.elements import Purpose
from privacy.uses import EVERYTHING

# What an account must have, what was found about it, and what keeps it safe while it changes.
DETAILS = "D-02 D-04 D-05 D-06 D-07 D-08 D-09 D-10 D-11 D-13 D-17 D-18"
TOLD = "D-11 D-13 D-45 D-73"

for code in (
    activation.CHECK,
    reminders.CERTIFICATE,
    reminders.STILL_RIGHT,
    recycling.RELEASE,
    recovery.DECIDE,
    recovery.TELL,
    ASK,
    "accounts.follow_rules",
    "identity.expire",
):
    declare(code, Purpose.IDENTITY, DETAILS)
    declare(code, Purpose.INFORM, TOLD)
    # An account that is no longer complete lets go of its devices.
    declare(code, Purpose.DEVICE, "D-22 D-38")
for code in (recycling.TELL, code_requests.SEND, OVERDUE, "challenge.close_unappealed"):
    declare(code, Purpose.IDENTITY, "D-11 D-13 D-18")
    declare(code, Purpose.INFORM, TOLD)
declare(ERASE, Purpose.RIGHTS, EVERYTHING)
# What is past its time goes.
declare("accounts.purge_unfinished", Purpose.RIGHTS, "D-02 D-11 D-13 D-38 D-65")
declare("accounts.forget_previous_values", Purpose.RIGHTS, "D-64")
declare("accounts.clear_sessions", Purpose.RIGHTS, "D-22")
declare("accounts.forget_sign_ins", Purpose.RIGHTS, "D-23")
declare("accounts.forget_passkey_uses", Purpose.RIGHTS, "D-21")
