"""`python -m nexhome_site.supervisor`, what `make run` calls."""

import argparse
import os
import signal
import sys
import time
from functools import partial
from pathlib import Path

from nexhome_site import embedded
from nexhome_site.embedded.keys import development_keys
from nexhome_site.embedded.processes import end_with_parent
from nexhome_site.supervisor import plan
from nexhome_site.supervisor.heartbeat import silent_parts
from nexhome_site.supervisor.loop import Supervisor
from nexhome_site.supervisor.stopping import Stop, StopRequested
from nexhome_site.supervisor.warden import end_strays
from nexhome_site.supervisor.welcome import Welcome

CLONE = Path(__file__).resolve().parent.parent.parent
SETTINGS = "nexhome_site.settings.dev"
REFUSED = 5


def main() -> int:
    """Run the site until somebody stops it; return the exit code."""
    stop = Stop()
    stop.listen()
    if _parser().parse_args().end_with_parent:
        end_with_parent(signal.SIGTERM)
    try:
        return _run(stop)
    except embedded.EmbeddedError as refusal:
        sys.stderr.write(f"{refusal}\n")
        return REFUSED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="nexhome_site.supervisor", description=__doc__)
    parser.add_argument(
        "--end-with-parent", action="store_true", help="stop when whoever started this is gone"
    )
    return parser


def _run(stop: Stop) -> int:
    since = time.monotonic()
    var = Path(os.environ.get("VAR_DIR", CLONE / "var")).absolute()
    host, port = os.environ.get("HOST", "localhost"), int(os.environ.get("PORT", "8000"))
    address = plan.numeric_address(host, port)
    with embedded.start(
        var,
        with_postgres="DATABASE_URL" not in os.environ,
        with_redis="REDIS_URL" not in os.environ,
    ) as services:
        # The directory is ours alone now, so whoever still carries its mark was left behind.
        end_strays(str(var))
        plan.refuse_taken(address, port)
        # Links in mails lead to where this site listens, whatever PORT says.
        known = {"DJANGO_SETTINGS_MODULE": SETTINGS, "SITE_URL": f"http://{host}:{port}"}
        environment = known | development_keys(var) | services.addresses | os.environ
        supervisor = Supervisor(
            stop=stop,
            mark=str(var),
            folder=CLONE,
            environment=environment,
            servers=services.servers,
            silent_parts=partial(silent_parts, environment["DATABASE_URL"]),
            out=sys.stdout,
        )
        welcome = Welcome(host=host, port=port, people=var / "demo-people.txt", since=since)
        try:
            if code := supervisor.run_once(plan.PREPARE):
                return code
            everything = plan.parts(address=address, port=port, var=var)
            supervisor.run(everything, each_turn=lambda: welcome.look(supervisor.say))
        except StopRequested:
            supervisor.say("site", "stopped before it was ready")
        finally:
            supervisor.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
