from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import cards, receivers  # noqa: F401, PLC0415 - both need the models
