from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules


class PrivacyConfig(AppConfig):
    name = "privacy"

    def ready(self) -> None:
        from privacy import checks  # noqa: F401, PLC0415 - checks need the app registry
        from privacy.consent import cards  # noqa: F401, PLC0415 - it needs the models
        from privacy.disclosure import recipients  # noqa: F401, PLC0415 - as above
        from privacy.disclosure.processors import after_migrate  # noqa: PLC0415 - needs models
        from privacy.inquiries import cards as questions  # noqa: F401, PLC0415 - as above
        from privacy.lookups import cards as lookups  # noqa: F401, PLC0415 - the same
        from privacy.messages import cards as messages  # noqa: F401, PLC0415 - the same

        post_migrate.connect(after_migrate, sender=self)

        # Every app brings what it knows about people, what it promises, what it does later, and
        # what it reads of them for which purpose.
        autodiscover_modules("personal_data", "promises", "duties", "uses")
