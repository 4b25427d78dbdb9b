"""Words of a notice: its states, its elements (each a slot of its own), its addresses."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CaseState(TextChoices):
    DRAFT = "draft", _("Waiting for your e-mail confirmation")
    RECEIVED = "received", _("Received")
    INCOMPLETE = "incomplete", _("Incomplete")
    COMPLETE = "complete", _("Complete")
    IN_REVIEW = "in_review", _("In review")
    ACCEPTED = "accepted", _("Accepted")
    ACTED = "acted", _("Carried out")
    CLOSED = "closed", _("Closed")
    REJECTED = "rejected", _("Rejected")
    DEEMED_NOT_RAISED = "deemed_not_raised", _("Counted as not raised")
    WITHDRAWN = "withdrawn", _("Withdrawn")


S = CaseState
TRANSITIONS: dict[CaseState, frozenset[CaseState]] = {
    S.DRAFT: frozenset({S.RECEIVED}),
    # Closed at once when every address lies on other sites: there is nothing to decide here.
    S.RECEIVED: frozenset({S.INCOMPLETE, S.COMPLETE, S.CLOSED, S.WITHDRAWN}),
    S.INCOMPLETE: frozenset({S.COMPLETE, S.DEEMED_NOT_RAISED, S.CLOSED, S.WITHDRAWN}),
    S.COMPLETE: frozenset({S.INCOMPLETE, S.IN_REVIEW, S.WITHDRAWN}),
    S.IN_REVIEW: frozenset({S.INCOMPLETE, S.ACCEPTED, S.REJECTED, S.WITHDRAWN}),
    S.ACCEPTED: frozenset({S.ACTED}),
    S.ACTED: frozenset({S.CLOSED, S.WITHDRAWN}),
    S.CLOSED: frozenset({S.WITHDRAWN}),
    S.REJECTED: frozenset(),
    S.DEEMED_NOT_RAISED: frozenset(),
    S.WITHDRAWN: frozenset(),
}
# Somebody may still supply what is missing.
OPEN_FOR_PROOF = frozenset({S.INCOMPLETE, S.COMPLETE, S.IN_REVIEW})
# Nobody has decided yet.
RUNNING = frozenset({S.RECEIVED, S.INCOMPLETE, S.COMPLETE, S.IN_REVIEW})
DECIDABLE = frozenset({S.COMPLETE, S.IN_REVIEW})
# The notice stands: what it took down stays down.
STANDING = frozenset({S.ACCEPTED, S.ACTED, S.CLOSED})
WITHDRAWABLE = RUNNING | {S.ACTED, S.CLOSED}
ENDED = frozenset({S.CLOSED, S.REJECTED, S.DEEMED_NOT_RAISED, S.WITHDRAWN})


class Element(TextChoices):
    """The union of T-1.7, P-5 and P-6 (A-03): what a notice must have, in the order of the page."""

    NAME = "name", _("Your name")
    EMAIL = "email", _("Your confirmed e-mail address")
    REACH = "reach", _("A telephone number or a postal address")
    COMPANY = "company", _("Your company, or that you are a private person")
    EXTENT = "extent", _("Which works, which rights, which territory")
    AUTHORITY = "authority", _("Your authority to act for the owner")
    OWNER = "owner", _("The name of the owner")
    WORK = "work", _("The work: title, type, where the original can be seen")
    IDENTITY = "identity", _("Proof of your identity")
    OWNERSHIP = "ownership", _("Proof of owning the copyright")
    INFRINGEMENT = "infringement", _("Proof of the infringement")
    TERMS = "terms", _("Search terms that find the material on this site")
    ADDRESSES = "addresses", _("Addresses of the material on this site")
    GOOD_FAITH = "good_faith", _("The statement of honest belief")
    ACCURACY = "accuracy", _("The statement of accuracy and authority")
    SIGNATURE = "signature", _("Your signature")


# What a program can judge as surely as a person; everything else waits for Legal.
JUDGED_BY_RULE = frozenset(
    {
        Element.NAME, Element.EMAIL, Element.REACH, Element.COMPANY, Element.EXTENT, Element.OWNER,
        Element.TERMS, Element.ADDRESSES, Element.GOOD_FAITH, Element.ACCURACY, Element.SIGNATURE,
    }
)  # fmt: skip


class SlotState(TextChoices):
    MISSING = "missing", _("Missing")
    SUPPLIED = "supplied", _("Supplied")
    VALID = "valid", _("Valid")
    INVALID = "invalid", _("Not valid")


SLOT_TRANSITIONS: dict[SlotState, frozenset[SlotState]] = {
    SlotState.MISSING: frozenset({SlotState.SUPPLIED}),
    SlotState.SUPPLIED: frozenset({SlotState.MISSING, SlotState.VALID, SlotState.INVALID}),
    SlotState.VALID: frozenset({SlotState.SUPPLIED, SlotState.INVALID, SlotState.MISSING}),
    SlotState.INVALID: frozenset({SlotState.SUPPLIED, SlotState.VALID, SlotState.MISSING}),
}
GAPS = frozenset({SlotState.MISSING, SlotState.INVALID})


class Capacity(TextChoices):
    OWNER = "owner", _("I own the copyright")
    LICENSEE = "licensee", _("I hold an exclusive licence from the owner")
    AGENT = "agent", _("I act for the owner")


class WorkType(TextChoices):
    TEXT = "text", _("Text")
    PICTURE = "picture", _("Picture")
    AUDIO_VIDEO = "audio_video", _("Sound or video")
    SOFTWARE = "software", _("Software")


class AddressKind(TextChoices):
    """Where an address lies, as `takedown.works.resolver` says."""

    INTERNAL = "internal", _("On this site")
    CUSTOMER = "customer", _("On a customer's site that we host")
    EXTERNAL = "external", _("On another site")
    MALFORMED = "malformed", _("No address of the web")
    UNKNOWN_PAGE = "unknown_page", _("On this site, but there is no such page")


class AddressState(TextChoices):
    UNCLEAR = "unclear", _("To be checked by you")
    PENDING = "pending", _("Waiting for a decision")
    REFERRED = "referred", _("Referred to the other site")
    REMOVED = "removed", _("Removed")
    LINK_CUT = "link_cut", _("Link cut")
    # By a person, on a site that we host for a customer; no program of ours reaches it.
    DISABLED = "disabled", _("Removed on the customer's site")
    KEPT = "kept", _("Kept")
    RESTORED = "restored", _("Restored")


A = AddressState
ADDRESS_TRANSITIONS: dict[AddressState, frozenset[AddressState]] = {
    A.UNCLEAR: frozenset({A.KEPT}),
    A.PENDING: frozenset({A.REMOVED, A.LINK_CUT, A.DISABLED, A.KEPT}),
    A.REFERRED: frozenset(),
    A.REMOVED: frozenset({A.RESTORED}),
    A.LINK_CUT: frozenset({A.RESTORED}),
    A.DISABLED: frozenset(),
    A.KEPT: frozenset(),
    A.RESTORED: frozenset(),
}
DOWN = frozenset({A.REMOVED, A.LINK_CUT})


class SearchMoment(TextChoices):
    BEFORE = "before", _("before the decision")
    AFTER = "after", _("after the removal")
    RESTORED = "restored", _("after the restoring")


class LetterKind(TextChoices):
    """Each is a template in `templates/takedown/letters/`."""

    RECEIPT = "receipt", _("Receipt")
    INCOMPLETE = "incomplete", _("What is missing")
    COMPLETE = "complete", _("Your notice is complete")
    REFERRED = "referred", _("Addresses on other sites")
    ACCEPTED = "accepted", _("Accepted")
    REJECTED = "rejected", _("Rejected")
    UPLOADER = "uploader", _("To the person who put the work up")
    RESTORED = "restored", _("Restored")
    DEEMED = "deemed", _("Counted as not raised")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    MESSAGE = "message", _("Message")


class EventKind(TextChoices):
    """What stands in the timeline of a case."""

    SENT = "sent", _("Notice sent")
    RECEIVED = "received", _("E-mail address confirmed: notice received")
    EXAMINED = "examined", _("Completeness examined, search terms tried")
    INCOMPLETE = "incomplete", _("Something is missing")
    COMPLETE = "complete", _("Notice complete")
    SUPPLIED = "supplied", _("Something was supplied")
    IN_REVIEW = "in_review", _("Taken up by our legal team")
    JUDGED = "judged", _("Elements judged")
    CONTACTED = "contacted", _("A person of our legal team wrote")
    ACCEPTED = "accepted", _("Notice accepted")
    ACTED = "acted", _("Material removed or links cut")
    PROBED = "probed", _("Removal checked from outside")
    CLOSED = "closed", _("Case closed")
    REJECTED = "rejected", _("Notice rejected")
    DEEMED_NOT_RAISED = "deemed_not_raised", _("Counted as not raised")
    WITHDRAWN = "withdrawn", _("Notice withdrawn")
    OBJECTED = "objected", _("The person who put the work up objected")
    RESTORED = "restored", _("Material restored")


class Actor(TextChoices):
    NOTIFIER = "notifier", _("You")
    STAFF = "staff", _("Our legal team")
    SYSTEM = "system", _("Automatic")
    UPLOADER = "uploader", _("The person who put the work up")
