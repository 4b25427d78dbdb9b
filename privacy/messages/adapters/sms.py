"""SMS by a provider's HTTP interface: one signed POST to `SMS_BACKEND` (see `signed_http`).

Body: `{"to": "+85251234567", "text": "…", "language": "en"}`; signed under `SMS_SIGNING_KEY`.
"""

from privacy.disclosure.adapters import OutboundAdapter
from privacy.messages.adapters import signed_http
from privacy.messages.mime import Parcel


class HTTPAdapter(OutboundAdapter[Parcel]):
    """Hands an SMS to the operator's provider."""

    processor = "sms"

    def __init__(self, url: str, *, key: str) -> None:
        self._parts = signed_http.parts_of(url)
        self._key = key

    def _transmit(self, parcel: Parcel) -> None:
        words = {"to": parcel.address, "text": parcel.body, "language": parcel.language}
        signed_http.post(self._parts, key=self._key, number=parcel.message_id, words=words)
