"""`manage.py inventory_check`: is every column declared? Exit 0 all, 4 not."""

from dataclasses import asdict
from typing import Any

from privacy.command_line import Answering, Exit
from privacy.consent.findings import feature_findings
from privacy.registry.findings import findings
from privacy.registry.holdings import registry
from privacy.registry.questions import question_findings
from privacy.registry.tables import standing, table_findings


class Command(Answering):
    help = "Compares models and database with the declarations, and those with the inventory."
    # It prints the same findings itself, with its own exit code.
    requires_system_checks: list[str] = []

    def handle(self, *_: Any, **options: Any) -> None:
        found = [*findings(), *question_findings(), *table_findings(), *feature_findings()]
        tables = standing()
        document = {
            "holdings": len(registry.holdings),
            "tables": len(tables),
            "columns": sum(len(columns) for columns in tables.values()),
            "findings": [asdict(finding) for finding in found],
        }
        summary = (
            f"{document['columns']} columns in {document['tables']} tables, {len(found)} findings"
        )
        self.answer(
            document=document,
            text="\n".join([*map(str, found), summary]),
            as_json=options["json"],
        )
        self.leave(Exit.PROBLEMS_FOUND if found else Exit.DONE)
