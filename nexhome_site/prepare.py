"""What `make run` does once before the parts start, in one process: loading Django four times takes
longer than the work.

Each step ends the process with a reason when it fails, so that no part starts on half a ground.
"""

import os

import django
from django.core.management import call_command

from nexhome_site import catalogues
from nexhome_site.start import refuse_unless_ready


def prepare() -> None:
    """Make translations readable, migrate, prove the keys, publish texts, load the demo once."""
    catalogues.compile_all()
    django.setup()
    call_command("migrate", verbosity=0)
    refuse_unless_ready()
    # A text that changed since waits for its two people; the site starts with what is in force.
    call_command("policy_publish", first=True)
    call_command("load_demo")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nexhome_site.settings.dev")
    prepare()
