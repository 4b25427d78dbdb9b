"""How the schema names the tokens of installs."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class InstallTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call] # registers itself
    """A header `Authorization: Install <token>`."""

    target_class = "telemetry.api.authentication.InstallToken"
    name = "InstallToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "Install <token>, as the enrolment answered it once.",
        }
