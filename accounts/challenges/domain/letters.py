"""Mails of a challenge: what is doubted and until when; what was decided, why, and how to appeal.

Elements and services are named, values never are.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from accounts.models import AccuracyChallenge
from privacy.messages.channels import verified_channels
from privacy.messages.domain import send
from privacy.messages.enums import Channel, MessageKind
from privacy.registry.inventory import INVENTORY
from privacy.subjects.models import Subject
from privacy.subjects.refusals import Service
from privacy.web.languages import link_to


class Names:
    """Names of elements or services, in the language of whoever reads them."""

    def __init__(self, codes: Sequence[str]) -> None:
        self.codes = codes

    def __iter__(self) -> Iterator[str]:
        for code in self.codes:
            yield str(INVENTORY[code].name if code in INVENTORY else Service(code).label)

    def __bool__(self) -> bool:
        return bool(self.codes)


def opened(challenge: AccuracyChallenge, subject: Subject) -> None:
    """Say what is doubted, why, and until when an answer counts."""
    tell(challenge, subject, kind=MessageKind.CHALLENGE_OPENED, template="challenge_opened")


def settled(challenge: AccuracyChallenge, subject: Subject) -> None:
    """Say that the doubt is over and nothing happens."""
    tell(challenge, subject, kind=MessageKind.CHALLENGE_SETTLED, template="challenge_settled")


def decided(challenge: AccuracyChallenge, subject: Subject) -> None:
    """Say what was decided and why, and how and until when to appeal."""
    tell(challenge, subject, kind=MessageKind.CHALLENGE_DECIDED, template="challenge_decided")


def final(challenge: AccuracyChallenge, subject: Subject) -> None:
    """Say what was decided for good, and why."""
    tell(challenge, subject, kind=MessageKind.CHALLENGE_FINAL, template="challenge_final")


def lifted(challenge: AccuracyChallenge, subject: Subject) -> None:
    """Say that everything works again."""
    tell(challenge, subject, kind=MessageKind.CHALLENGE_LIFTED, template="challenge_lifted")


def tell(
    challenge: AccuracyChallenge, subject: Subject, *, kind: MessageKind, template: str
) -> None:
    """Write to every proven mail address of the person, whom the caller has locked."""
    context: dict[str, Any] = {
        "challenge": challenge,
        "elements": Names(challenge.elements),
        "services": Names(challenge.services),
        "link": link_to("me_challenge", challenge.pk),
    }
    mails = [each for each in verified_channels.ask(subject.pk) if each.channel == Channel.MAIL]
    for number, address in enumerate(mails):
        send(
            subject=subject,
            kind=kind,
            channel=Channel.MAIL,
            address=address.value,
            language=address.language,
            template=template,
            context=context,
            key=f"{kind}:{challenge.pk}:{number}",
        )
