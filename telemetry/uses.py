"""What the jobs of `telemetry` read about people, and for which purpose (T-3.10, P-3.12)."""

from privacy.purposes.uses import declare
from privacy.registry.elements import Purpose
from telemetry.domain import gates, windows

declare(windows.UNLINK, Purpose.DEVICE, "D-38")
for code in (windows.EXPIRE, gates.FOLLOW_TEXTS):
    declare(code, Purpose.DEVICE, "D-38")
    declare(code, Purpose.IDENTITY, "D-18")
    # What was agreed to decides what an install may still send.
    declare(code, Purpose.PROOF, "D-34 D-35 D-41")
