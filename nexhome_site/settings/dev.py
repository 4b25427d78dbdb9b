"""Development: generated keys and embedded servers under `var/`, DEBUG on (`make run`)."""

import os
from pathlib import Path

VAR = Path(os.environ.get("VAR_DIR", Path(__file__).resolve().parent.parent.parent / "var"))
for _file in ("dev.env", "services.env"):
    # What the supervisor wrote; a variable that is set already wins.
    if (VAR / _file).is_file():
        for _line in (VAR / _file).read_text(encoding="utf-8").splitlines():
            _name, _, _value = _line.partition("=")
            if _value:
                os.environ.setdefault(_name, _value)

from nexhome_site.settings.base import *  # noqa: E402 - the variables must stand before base reads them

DEBUG = True
