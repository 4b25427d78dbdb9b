"""What the frame of the site promises, and which sentences wait for work that is still to come."""

from django.utils.translation import gettext_lazy as _

from privacy.registry.promises import Clause, promises

PAGES = "tests/nexhome_site"
# Each line goes when its work arrives; `tests/privacy/policies/test_coverage.py` holds the list.
WAITING = {
    "the register of permissions": ("T-1.3", "T-2.1", "T-2.3"),
    "findings about conduct, and holds": ("T-1.10", "T-2.4"),
    "the counting of visits": ("T-3.7", "T-3.8", "T-3.9"),
    "the handling of incidents": ("T-3.14",),
    "searches that a person keeps": ("P-3.13",),
}

promises.keep(Clause(id="T-0.1", control="home", tests=[f"{PAGES}/test_pages.py"]))
for area in ("T-0.2", "T-0.3", "T-0.4"):
    promises.keep(Clause(id=area, control="home", tests=[f"{PAGES}/test_pages.py"]))
promises.keep(Clause(id="T-2.2", tests=[f"{PAGES}/test_entrance.py"]))
promises.keep(
    Clause(
        id="T-3.1",
        default=_("Reading sets no cookie and asks for no name."),
        tests=["tests/nexhome_site/test_pages.py", "tests/browser/test_matrix.py"],
    )
)
promises.keep(
    Clause(id="T-3.15", without="A limit of our responsibility: nothing is done for it, or by it.")
)
for work, clauses in WAITING.items():
    for clause in clauses:
        promises.keep(Clause(id=clause, waits_for=work))
