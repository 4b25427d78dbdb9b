from django.apps import AppConfig


class TakedownConfig(AppConfig):
    name = "takedown"

    def ready(self) -> None:
        from takedown.minors import cards, receivers  # noqa: F401, PLC0415 - both need the models
