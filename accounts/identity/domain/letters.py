"""Mails of a check: before anything is asked, and what came back. No value stands in them."""

from accounts.identity.authorities import name_of
from accounts.models import IdentityCheck
from privacy.messages.channels import verified_channels
from privacy.messages.domain import send
from privacy.messages.enums import Channel, MessageKind
from privacy.subjects.models import Subject
from privacy.web.languages import link_to


class AuthorityName:
    """The name of an authority, in the language of whoever reads it."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __str__(self) -> str:
        return name_of(self.code)


def announce(check: IdentityCheck, subject: Subject) -> None:
    """Tell the person who will be asked, when, what and why."""
    tell(check, subject, kind=MessageKind.IDENTITY_ANNOUNCED, template="identity_announced")


def tell_result(check: IdentityCheck, subject: Subject) -> None:
    """Tell the person what the authority said."""
    tell(check, subject, kind=MessageKind.IDENTITY_RESULT, template="identity_result")


def tell(check: IdentityCheck, subject: Subject, *, kind: MessageKind, template: str) -> None:
    """Write to every proven mail address of the person, whom the caller has locked."""
    context = {
        "check": check,
        "authority": AuthorityName(check.authority),
        "link": link_to("me_identity"),
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
            key=f"{kind}:{check.pk}:{number}",
        )
