from django.apps import AppConfig


class TelemetryConfig(AppConfig):
    name = "telemetry"

    def ready(self) -> None:
        from telemetry import cards, held, receivers, schema, services  # noqa: F401, PLC0415 - all need the models
