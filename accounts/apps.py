from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import audience, cards, receivers, schema, services  # noqa: F401, PLC0415 - models
        from accounts.challenges import wired as challenges  # noqa: F401, PLC0415 - the same
        from accounts.identity import wired  # noqa: F401, PLC0415 - the same
        from accounts.people import clear_values  # noqa: F401, PLC0415 - the same
