"""The server's way in; refuses to serve with wrong settings or a wrong key (`start`)."""

import os

from django.core.wsgi import get_wsgi_application

from nexhome_site.start import refuse_unless_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nexhome_site.settings.dev")
refuse_unless_ready()
application = get_wsgi_application()
