"""What somebody made in the database by hand is found by the commands and the invariants."""

from django.db import connections

from privacy import invariants
from tests.privacy.registry.test_commands import told


def test_inventory_check_ends_with_4_and_says_what_to_type(own_database: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TABLE shoes (size int)")
    words, code = told("inventory_check")
    assert code == 4
    assert words.startswith(
        "privacy.E013 The table shoes stands in the database and is declared nowhere (size).\n"
        "    Drop it by a migration, or write in nexhome_site/personal_data.py: "
        'registry.table_without_model("shoes", reason="…").\n'
    )
    assert words.endswith(", 1 findings\n")


def test_column_for_a_body_is_noticed(own_database: str) -> None:
    before = invariants.no_biometrics()
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE accounts_profile ADD COLUMN face_template text")
    after = invariants.no_biometrics()
    assert (before.violations, after.violations) == (0, 1)
    assert invariants.everything_declared().violations == 1
