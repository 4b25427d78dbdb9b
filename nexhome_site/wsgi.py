"""The server's way in; refuses to serve with a wrong key (`privacy.E010`)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nexhome_site.settings.dev")
application = get_wsgi_application()
