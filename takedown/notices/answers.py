"""What a notifier told, element by element, and what of it is missing.

The same rules serve the form, the case page and the letter: a gap is a code, its words stand here
once, so the page and the letter cannot differ (T-1.7: exactly what is lacking).
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from privacy.formparts.words import is_drawn, said
from takedown.notices.enums import Capacity, Element, WorkType

E = Element
FIELDS: Mapping[Element, tuple[str, ...]] = {
    E.NAME: ("name",),
    E.EMAIL: ("email",),
    E.REACH: ("phone", "postal"),
    E.COMPANY: ("company", "is_private"),
    E.EXTENT: ("extent_works", "extent_rights", "extent_territory"),
    E.AUTHORITY: ("capacity",),
    E.OWNER: ("owner",),
    E.WORK: ("title", "work_type", "author", "registration", "version", "original", "discovered"),
    E.IDENTITY: ("identity",),
    E.OWNERSHIP: ("ownership",),
    E.INFRINGEMENT: ("infringement",),
    E.TERMS: ("terms",),
    E.ADDRESSES: ("addresses",),
    E.GOOD_FAITH: ("good_faith",),
    E.ACCURACY: ("accuracy",),
    E.SIGNATURE: ("signature",),
}
FILES: Mapping[Element, str] = {
    E.AUTHORITY: "mandate_file",
    E.IDENTITY: "identity_file",
    E.OWNERSHIP: "ownership_file",
    E.INFRINGEMENT: "infringement_file",
}
GAPS = {
    "name": _("Your name is missing."),
    "email": _("A confirmed e-mail address is missing."),
    "bounced": _(
        "Our letters to your e-mail address do not arrive. When it works again, send the notice "
        "once more from this page."
    ),
    "reach": _("A telephone number or a postal address is missing."),
    "company": _("The name of your company is missing, or the mark that you are a private person."),
    "extent": _("Say which works, which rights and which territory you speak for."),
    "authority": _(
        "Say whether you are the owner, hold an exclusive licence, or act for the owner."
    ),
    "mandate": _("A document is missing that shows that you may act for the owner."),
    "owner": _("The name of the owner of the copyright is missing."),
    "work": _("The title and the type of the work are missing, or where the original can be seen."),
    "software": _("For software, the version and the publisher are missing."),
    "identity": _("A proof of your identity is missing, as text or as a file."),
    "ownership": _("A proof that the copyright is yours, or your client's, is missing."),
    "infringement": _("A proof of the infringement is missing: how the material copies the work."),
    "terms": _("A search term is missing that finds the material in the search of this site."),
    "terms_weak": _("The search terms are too short to find anything. Use words of the material."),
    "terms_nothing": _(
        "Our search found none of the pages you named under the terms you gave. Try the terms in "
        "the search of this site and send terms that find the page."
    ),
    "addresses": _("An address of the material on this site is missing."),
    "addresses_wrong": _(
        "An address leads to no page of this site. Check each address that is marked."
    ),
    "good_faith": _("The statement of honest belief is not ticked."),
    "accuracy": _("The statement of accuracy and authority is not ticked."),
    "signature": _("Your signature is missing. A notice that was changed must be signed again."),
    "signature_differs": _("The signature must be the name of the person who sends the notice."),
    "judged": _("Our legal team does not accept it."),
}


@dataclass(frozen=True)
class Told:
    """Everything told so far: fields by name, and which file slots have a file."""

    fields: Mapping[str, Any]
    files: frozenset[str] = field(default_factory=frozenset)

    def text(self, name: str) -> str:
        return said(self.fields.get(name))

    def has(self, *names: str) -> bool:
        return all(self.text(name) for name in names)


def gap(element: Element, told: Told) -> str:
    """Return the code of what is missing in an element, or nothing."""
    return CHECKS[element](told)


def gaps(told: Told) -> dict[Element, str]:
    return {element: code for element in Element if (code := gap(element, told))}


def folded(name: str) -> str:
    """Fold case, width and spaces, so that one name stays one name however it is typed."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def reach_gap(told: Told) -> str:
    return "" if told.text("phone") or told.text("postal") else "reach"


def company_gap(told: Told) -> str:
    return "" if told.text("company") or told.fields.get("is_private") is True else "company"


def authority_gap(told: Told) -> str:
    capacity = told.text("capacity")
    if capacity not in Capacity.values:
        return "authority"
    if capacity != Capacity.OWNER and "mandate_file" not in told.files:
        return "mandate"
    return ""


def work_gap(told: Told) -> str:
    if not told.has("title", "original") or told.text("work_type") not in WorkType.values:
        return "work"
    if told.text("work_type") == WorkType.SOFTWARE and not told.has("version", "author"):
        return "software"
    return ""


def proof_gap(name: str, told: Told) -> str:
    return "" if told.text(name) or f"{name}_file" in told.files else name


def terms_gap(told: Told) -> str:
    terms: Sequence[str] = told.fields.get("terms") or ()
    if not terms:
        return "terms"
    return "" if any(is_strong(term) for term in terms) else "terms_weak"


STOP_WORDS = frozenset({"the", "a", "an", "and", "or", "of", "to", "in", "on", "for", "is", "it"})


def is_strong(term: str) -> bool:
    """Tell whether a term says more than one letter or stop words."""
    words = [word for word in folded(term).split() if word not in STOP_WORDS]
    return sum(map(is_drawn, "".join(words))) > 1


def signature_gap(told: Told) -> str:
    signed = told.text("signature")
    if not signed:
        return "signature"
    return "" if folded(signed) == folded(told.text("name")) else "signature_differs"


def ticked(name: str, told: Told) -> str:
    return "" if told.fields.get(name) else name


CHECKS = {
    E.NAME: lambda told: "" if told.has("name") else "name",
    E.EMAIL: lambda told: "" if told.has("email") else "email",
    E.REACH: reach_gap,
    E.COMPANY: company_gap,
    E.EXTENT: lambda told: (
        "" if told.has("extent_works", "extent_rights", "extent_territory") else "extent"
    ),
    E.AUTHORITY: authority_gap,
    E.OWNER: lambda told: "" if told.has("owner") else "owner",
    E.WORK: work_gap,
    E.IDENTITY: lambda told: proof_gap("identity", told),
    E.OWNERSHIP: lambda told: proof_gap("ownership", told),
    E.INFRINGEMENT: lambda told: proof_gap("infringement", told),
    E.TERMS: terms_gap,
    E.ADDRESSES: lambda told: "" if told.fields.get("addresses") else "addresses",
    E.GOOD_FAITH: lambda told: ticked("good_faith", told),
    E.ACCURACY: lambda told: ticked("accuracy", told),
    E.SIGNATURE: signature_gap,
}
