"""Who issued a certificate, and so who is asked about it: by country and type."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

from accounts.certificates import CertificateType

NAMES = {
    "cn.prc_id": gettext_lazy("Public security authority of mainland China"),
    "hk.hkid": gettext_lazy("Immigration Department of Hong Kong"),
    "mo.macau_id": gettext_lazy("Identification Services Bureau of Macau"),
    "cn.hk_macau_permit": gettext_lazy("National Immigration Administration of China"),
    "cn.taiwan_permit": gettext_lazy("National Immigration Administration of China"),
    "cn.foreign_resident_card": gettext_lazy("National Immigration Administration of China"),
}


def authority_of(*, kind: str, country: str) -> str:
    """Return the code of the authority that issues this type in this country."""
    return f"{country.lower()}.{kind}"


def name_of(code: str) -> str:
    """Return the authority's name in the reader's language."""
    if code in NAMES:
        return str(NAMES[code])
    country, _dot, kind = code.partition(".")
    place = countries.name(country.upper())
    if kind == CertificateType.PASSPORT:
        return _("Passport authority: %(country)s") % {"country": place}
    return _("Authority for identity cards: %(country)s") % {"country": place}
