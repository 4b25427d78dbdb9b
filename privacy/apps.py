from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PrivacyConfig(AppConfig):
    name = "privacy"

    def ready(self) -> None:
        from privacy import checks  # noqa: F401, PLC0415 - checks need the app registry

        # Every app brings what it knows about people, what it promises and what it does later.
        autodiscover_modules("personal_data", "promises", "duties")
