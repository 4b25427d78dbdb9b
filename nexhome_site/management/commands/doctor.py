"""`manage.py doctor`: is everything well that the site stands on? Exit 0 yes, 4 no."""

from typing import Any

from nexhome_site.examination import Health, examine
from privacy.command_line import Answering, Exit


class Command(Answering):
    help = "Looks at settings, keys, databases, migrations, tombstones, clock, Redis and folders."
    # It runs them itself and goes on where they would end it.
    requires_system_checks: list[str] = []

    def handle(self, *_: Any, **options: Any) -> None:
        looks = examine()
        lines = [
            f"{look.health:4}  {look.part}: {look.text}"
            + (f"\n      {look.hint}" if look.hint and look.health is not Health.WELL else "")
            for look in looks
        ]
        self.answer(
            document=[look._asdict() for look in looks],
            text="\n".join(lines),
            as_json=options["json"],
        )
        ill = any(look.health is Health.ILL for look in looks)
        self.leave(Exit.PROBLEMS_FOUND if ill else Exit.DONE)
