"""What the jobs of `takedown` read about people, and for which purpose (T-3.10)."""

from privacy.purposes.uses import declare
from privacy.registry.elements import Purpose
from privacy.registry.inventory import ROWS
from takedown.minors.domain.confirming import DECIDE
from takedown.notices.domain import filing
from takedown.notices.domain.ending import PROBE
from takedown.notices.domain.examining import CURE

for code in (filing.LAPSE, CURE, PROBE, "notices.bounces", "notices.retention"):
    declare(code, Purpose.CLAIM, "D-53 D-54 D-55 D-56 D-67")
    declare(code, Purpose.INFORM, "D-45 D-73")
declare("minors.ends", Purpose.MINORS, "D-10 D-57 D-58 D-76")
# What a decision about a minor ends and erases is whatever the account has.
declare(DECIDE, Purpose.RIGHTS, " ".join(row.id for row in ROWS if row.collected))
