"""How we keep a clause today: numbers and readings, from settings, beside the hashed text.

None of it is part of the published text: a number may change without a new version, and the page
says so. The promise is the clause. Every clause to which a setting or a reading of ours belongs has
its line here; a line says what the site does now, never what it will do.
"""

from privacy.policies.house_rules.about_data import (
    rules_of_basic_functions,
    rules_of_consent,
    rules_of_extended_functions,
    rules_of_minors,
)
from privacy.policies.house_rules.about_notices import rules_of_addresses, rules_of_notices
from privacy.policies.house_rules.about_terms import (
    rules_of_people,
    rules_of_rights,
    rules_of_use,
    rules_of_works,
)

KEPT = (
    rules_of_works,
    rules_of_use,
    rules_of_people,
    rules_of_rights,
    rules_of_consent,
    rules_of_basic_functions,
    rules_of_extended_functions,
    rules_of_minors,
    rules_of_notices,
    rules_of_addresses,
)


def house_rules() -> dict[str, str]:
    """Return by clause id how it is kept today, in the language that is on."""
    return {clause: rule for rules in KEPT for clause, rule in rules().items()}
