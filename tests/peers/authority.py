"""A real issuing authority: takes signed questions over HTTP, answers by signed call-backs."""

import json
from typing import Any

from tests.peers.sms import SMSProvider


class Authority(SMSProvider):
    """Behaves on the line as the carrier of SMS does; what it is told and says is another thing."""

    def __init__(self, *, signing_key: str, answer_key: str) -> None:
        super().__init__(signing_key=signing_key, report_key=answer_key)
        self.questions: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        return super().url.replace("/messages", "/checks")

    def take(self, *, key: str, body: bytes) -> None:
        words = json.loads(body)
        assert key == words["request"]
        self.questions.append(words)

    def answer(
        self, request: object, result: str, *, reference: str = "REF 7/2026", **how: Any
    ) -> dict[str, Any]:
        """Return an answer to a question, as the test client takes it."""
        words = {"request": str(request), "result": result, "reference": reference}
        return self.signed(json.dumps(words).encode(), **how)
