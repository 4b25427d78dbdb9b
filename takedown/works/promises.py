"""What the register promises, clause by clause, and what makes each sentence true."""

from privacy.registry.promises import Clause, Invariant, promises
from takedown.works import invariants as hold

SOURCED = Invariant(
    "I-01", "whatever is shown names a real source", hold.shown_works_name_their_source
)
COMPUTED = Invariant(
    "I-01", "our own line is computed, never typed", hold.our_line_stands_on_our_works_alone
)
GONE = Invariant(
    "I-05", "what is removed answers as removed on every surface", hold.removed_is_gone_everywhere
)
HIDDEN = Invariant("I-05", "what is removed is published nowhere", hold.removed_is_not_published)
TESTS = "tests/takedown/works"
PAGES = f"{TESTS}/test_pages.py"

promises.keep(Clause(id="T-1.1", control="works", invariants=[SOURCED], tests=[TESTS]))
promises.keep(Clause(id="T-1.2", control="works", tests=[PAGES]))
promises.keep(
    Clause(id="T-1.6", invariants=[GONE, HIDDEN], tests=[PAGES, f"{TESTS}/test_removing.py"])
)
promises.keep(Clause(id="T-1.8", invariants=[HIDDEN], tests=[f"{TESTS}/test_removing.py"]))
promises.keep(
    Clause(
        id="T-1.9",
        control="works",
        invariants=[SOURCED, COMPUTED],
        tests=[f"{TESTS}/test_rules.py", PAGES],
    )
)
promises.keep(Clause(id="T-1.11", invariants=[SOURCED], tests=[f"{TESTS}/test_rules.py", PAGES]))
promises.keep(Clause(id="T-1.12", tests=[PAGES]))
promises.keep(Clause(id="T-2.5", tests=[f"{TESTS}/test_writing.py"]))
promises.keep(Clause(id="T-2.6", tests=[PAGES]))
for link_clause in ("T-2.7", "T-2.8", "T-2.9", "T-2.10"):
    promises.keep(Clause(id=link_clause, tests=[PAGES, f"{TESTS}/test_addresses.py"]))
for warranty in ("T-4.1", "T-4.2"):
    promises.keep(Clause(id=warranty, tests=[PAGES]))
promises.keep(Clause(id="P-5.4", control="search", tests=[f"{TESTS}/test_search.py"]))
promises.keep(Clause(id="P-6.1", tests=[f"{TESTS}/test_addresses.py"]))
promises.keep(
    Clause(id="P-6.6", invariants=[GONE, HIDDEN], tests=[PAGES, f"{TESTS}/test_removing.py"])
)
