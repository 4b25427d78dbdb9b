from django.apps import AppConfig


class TakedownConfig(AppConfig):
    name = "takedown"

    def ready(self) -> None:
        from takedown.minors import (  # noqa: PLC0415 - all need the models
            cards,  # noqa: F401
            filings,  # noqa: F401
            receivers,  # noqa: F401
        )
        from takedown.notices import filings as notices  # noqa: F401, PLC0415 - as above
