"""What the commands of the whole site read about people, and for which purpose (T-3.10)."""

from privacy.purposes.uses import declare
from privacy.registry.elements import Purpose

declare("doctor", Purpose.PROOF, "D-74")
declare("load_demo", Purpose.IDENTITY, "D-02")
