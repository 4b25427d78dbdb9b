"""Which day it is where somebody lives: age is counted by the date there (P-4.2).

Of a country with several zones the one where the day begins last decides, so nobody is taken for
adult a few hours early.
"""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

LATEST_DAY = timedelta(hours=-12)


@cache
def zones() -> dict[str, tuple[str, ...]]:
    """Return the zones of each country and region, from the tables of the time zone database."""
    found: dict[str, list[str]] = {}
    for name in ("zone1970.tab", "zone.tab"):
        text = files("tzdata.zoneinfo").joinpath(name).read_text(encoding="utf-8")
        for line in text.splitlines():
            if line and not line.startswith("#"):
                codes, _place, zone = line.split("\t")[:3]
                for code in codes.split(","):
                    found.setdefault(code, []).append(zone)
    return {code: tuple(dict.fromkeys(names)) for code, names in found.items()}


def today_in(country: str, *, now: datetime) -> date:
    """Return the date in a country or region; where no zone is known, the last date on earth."""
    known = zones().get(country, ())
    if not known:
        return (now.astimezone(UTC) + LATEST_DAY).date()
    return min(now.astimezone(ZoneInfo(zone)).date() for zone in known)


def age_on(day: date, *, born: date) -> int:
    """Return whole years; who was born on 29 February completes a year on 1 March elsewhere."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
