from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "nexhome_site"

    def ready(self) -> None:
        from nexhome_site import checks, wiring  # noqa: F401, PLC0415 - both need the app registry
