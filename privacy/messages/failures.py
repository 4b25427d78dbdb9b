"""Which failures are worth another try, and why. Everything not named here is final."""

from datetime import timedelta

LATER: dict[str, str] = {
    "unreachable": "refused connection, broken TLS, name not found: the provider is away",
    "timeout": "no answer in time; it may have arrived, so the next try carries the same id",
    "disconnected": "the line broke; it may have arrived, so the next try carries the same id",
    "busy": "4xx of SMTP, 408, 425, 429 and 409 of HTTP: they ask to come back",
    "provider_error": "5xx of HTTP: theirs, and passing",
    "credentials_refused": "our password or signature: waits until a person has put it right",
    "sender_refused": "our sender address or relay: waits until a person has put it right",
    "not_authorised": "the processor is switched off: waits until a person switches it on",
}
FINAL: dict[str, str] = {
    "recipient_refused": "the provider says that there is no such address",
    "content_refused": "the provider will not carry this message",
    "tries_spent": "tried as often as we try",
    "person_leaving": "an erasure is under way and this is not about it",
    "too_late": "a code past its time helps nobody",
    "not_chosen": "news and offers go to whoever has them switched on",
    "minor": "nobody under age gets news or offers",
    "unknown_age": "neither does anybody whose age is not known",
    "restricted": "while somebody is restricted only service mails go",
    "challenged": "neither while a detail is being clarified",
    "incomplete": "neither while an account lacks something basic",
    "no_account": "neither to people without an account",
    "staff": "neither to staff",
    "no_address": "no proven address is known",
    "address_changed": "the address that it was written for is not theirs any more",
    "not_delivered": "the carrier reported that it did not arrive",
}


class Later(Exception):  # noqa: N818
    """Could not be handed over now. `after` is what the provider asked for."""

    def __init__(self, reason: str, *, after: timedelta | None = None) -> None:
        if reason not in LATER:
            raise ValueError(f"{reason} is not among the failures worth another try")
        super().__init__(reason)
        self.reason = reason
        self.after = after


class Final(Exception):  # noqa: N818
    """Will never be carried."""

    def __init__(self, reason: str) -> None:
        if reason not in FINAL:
            raise ValueError(f"{reason} is not among the final failures")
        super().__init__(reason)
        self.reason = reason
