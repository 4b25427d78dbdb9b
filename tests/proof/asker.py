"""`python -m tests.proof.asker ORDERS ANSWERS [PAUSE]`: asks for erasures as the site's pages do.

One line of JSON an order: Subject, waived. An answer is appended only when the request was
acknowledged; killed anywhere, the next asker goes on behind the last answer. A database that is
gone is waited for, as a person would press the button again.
"""

import json
import sys
import time
from pathlib import Path

import django


def main() -> None:
    django.setup()
    from django.db import InterfaceError, OperationalError, connection

    from privacy.erasure.domain.requests import request
    from privacy.erasure.enums import Origin

    orders, answers = map(Path, sys.argv[1:3])
    pause = float(sys.argv[3]) if len(sys.argv) > 3 else 0.0
    answered = len(answers.read_text().splitlines()) if answers.exists() else 0
    for line in orders.read_text().splitlines()[answered:]:
        order = json.loads(line)
        while True:
            try:
                asked = request(
                    subject_id=order["subject"], origin=Origin.SELF, waived=order["waived"]
                )
                break
            except (OperationalError, InterfaceError):
                connection.close()
                time.sleep(0.2)
        answer = {"case": str(asked.case.pk), "subject": order["subject"]}
        with answers.open("a", encoding="utf-8") as file:
            file.write(json.dumps(answer) + "\n")
        time.sleep(pause)


if __name__ == "__main__":
    main()
