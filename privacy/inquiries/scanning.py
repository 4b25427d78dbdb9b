"""Looks for what leads to a person in a text that is to be public (T-3.2): it must not go out.

Patterns err on the side of stopping: a person of ours reads what was found and takes it out.
"""

import re
import unicodedata
from collections.abc import Iterator

import phonenumbers
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Contact(TextChoices):
    EMAIL = "email", _("an e-mail address")
    PHONE = "phone", _("a phone number")
    NUMBER = "number", _("a long number, such as that of a certificate or account")
    ADDRESS = "address", _("a postal address")
    ACCOUNT = "account", _("a name on another service")


REGIONS = ("HK", "CN", "TW", "MO", "SG", "GB", "US")
AT, DOT = r"(?:@|\(at\)|\[at\]|\sat\s)", r"(?:\.|\(dot\)|\[dot\]|\sdot\s)"
EMAIL = re.compile(
    rf"[\w.+-]+\s*{AT}\s*[\w-]+(?:\s*{DOT}\s*[\w-]+)*\s*{DOT}\s*[^\W\d_]{{2,}}", re.IGNORECASE
)
# Certificates of Hong Kong and of the mainland, passports, accounts: seven digits in a row or
# parted by single signs, with the letters that may stand around them.
NUMBER = re.compile(r"(?<!\w)[A-Z]{0,2}\d(?:[ .\-()/]?\d){6,}[A-Z]?(?!\w)", re.IGNORECASE)
CERTIFICATE = re.compile(r"(?<![A-Z0-9])[A-Z]{1,2}\d{6}\s*\(?[0-9A](?![0-9])\)?", re.IGNORECASE)
ADDRESS = re.compile(
    r"\d+\s*(?:/F\b|[A-Z]?,?\s+(?:[A-Z][\w']*\s+){0,4}"
    r"(?:Road|Rd|Street|St|Lane|Avenue|Ave|Square|Terrace|Drive|Court|Path)\b)"
    r"|\b(?:Flat|Room|Unit|Block|Floor|Apt)\s*[A-Z]?\d+"
    r"|[\u4e00-\u9fff]{1,12}(?:路|街|道|巷|弄|里|邨|苑|村)\s*[0-9一二三四五六七八九十百]+\s*[號号]?"
    r"|[0-9一二三四五六七八九十]+\s*(?:樓|楼|座|室|單元|单元)",
    re.IGNORECASE,
)
ACCOUNT = re.compile(
    r"(?:wechat|weixin|微信|whatsapp|telegram|signal|line|qq|skype|instagram)"
    r"\s*(?:id|号|號)?\s*[:=是]\s*\S+|(?<![\w.])@[A-Z0-9_]{3,}",
    re.IGNORECASE,
)
PATTERNS = {
    Contact.EMAIL: (EMAIL,),
    Contact.NUMBER: (NUMBER, CERTIFICATE),
    Contact.ADDRESS: (ADDRESS,),
    Contact.ACCOUNT: (ACCOUNT,),
}


def plain(text: str) -> str:
    """Return a text as a reader sees it: full-width signs folded, invisible ones gone."""
    folded = unicodedata.normalize("NFKC", text)
    return "".join(each for each in folded if unicodedata.category(each) != "Cf")


def contacts_in(*texts: str) -> list[Contact]:
    """Return which kinds of contact data stand in texts, in the order of the list."""
    found = {kind for text in texts for kind in kinds_in(plain(text))}
    return [kind for kind in Contact if kind in found]


def kinds_in(text: str) -> Iterator[Contact]:
    for kind, patterns in PATTERNS.items():
        if any(pattern.search(text) for pattern in patterns):
            yield kind
    if any(has_number(text, region) for region in REGIONS):
        yield Contact.PHONE


def has_number(text: str, region: str) -> bool:
    matcher = phonenumbers.PhoneNumberMatcher(text, region, leniency=phonenumbers.Leniency.VALID)
    return matcher.has_next()
