from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class SiteConfig(AppConfig):
    name = "nexhome_site"

    def ready(self) -> None:
        # Without celery's app a task would look for a broker at Celery's own default address.
        from nexhome_site import celery, checks, wiring  # noqa: F401, PLC0415 - need the registry
        from nexhome_site.back_office_words import say  # noqa: PLC0415 - needs the models

        say()


class BackOfficeConfig(AdminConfig):
    default_site = "nexhome_site.back_office.BackOffice"
