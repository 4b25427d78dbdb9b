"""The register of works: about things, not people, but for who put a work up.

That stands in a row of its own and goes when the person goes; the work is the site's and stays.
"""

from privacy.registry.elements import Purpose
from privacy.registry.holdings import Ground, Holding, Personal, Technical, registry
from takedown.works.models import (
    Correction,
    ExternalLink,
    OpenCount,
    Removal,
    RemovalCause,
    RemovalProbe,
    Uploader,
    Work,
    WorkFile,
    WorkText,
)

OWN_ID = Technical("the row's own number, random or counted")
CHOICE = Technical("one of a few words of ours")
MOMENT = Technical("when we did something")
TOLD = Technical("what an editor wrote about a work that everybody may read")
HASH = Technical("a hash of something published")
WHICH = Technical("which work or link")
STAFF = Technical(
    "the random number of who did it; leads nowhere once they are gone", outlives=True
)
COUNTED = Technical("how often, nobody in particular")

registry.hold(
    Holding(
        model=Work,
        subject=None,
        columns={
            "id": OWN_ID,
            "slug": TOLD,
            "kind": CHOICE,
            "state": CHOICE,
            "source_type": CHOICE,
            "source_name": TOLD,
            "source_locator": TOLD,
            "is_excerpt": CHOICE,
            "issuing_body": TOLD,
            "document_number": TOLD,
            "issue_date": TOLD,
            "obtained_from": TOLD,
            "reviewed_by": STAFF,
            "reviewed_at": MOMENT,
            "content_sha256": HASH,
            "written_by": STAFF,
            "created_at": MOMENT,
            "changed_at": MOMENT,
            "published_at": MOMENT,
        },
    )
)
registry.hold(
    Holding(
        model=WorkText,
        subject=None,
        columns={
            "id": OWN_ID,
            "work": WHICH,
            "language": CHOICE,
            "title": TOLD,
            "summary": TOLD,
            "body": TOLD,
        },
    )
)
registry.hold(
    Holding(
        model=WorkFile,
        subject=None,
        columns={
            "work": WHICH,
            "key": Technical("where the file lies: the work's number and the file's hash"),
            "name": TOLD,
            "type": CHOICE,
            "size": TOLD,
            "sha256": HASH,
        },
    )
)
registry.hold(
    Holding(
        model=Uploader,
        subject="subject",
        columns={"work": WHICH, "subject": Personal("D-56")},
        purposes=[Purpose.CLAIM],
        ground=Ground.CLAIM,
    )
)
registry.hold(
    Holding(
        model=Correction,
        subject=None,
        columns={"id": OWN_ID, "work": WHICH, "note": TOLD, "corrected_at": MOMENT},
    )
)
registry.hold(
    Holding(
        model=ExternalLink,
        subject=None,
        columns={
            "id": OWN_ID,
            "label_en": TOLD,
            "label_zh_hans": TOLD,
            "label_zh_hant": TOLD,
            "url": TOLD,
            "host": TOLD,
            "terms_url": TOLD,
            "state": CHOICE,
            "created_by": STAFF,
            "created_at": MOMENT,
            "changed_at": MOMENT,
        },
    )
)
registry.hold(
    Holding(
        model=Work.links.through,
        subject=None,
        columns={"id": OWN_ID, "work": WHICH, "externallink": WHICH},
    )
)
registry.hold(
    Holding(
        model=Work.see_also.through,
        subject=None,
        columns={"id": OWN_ID, "from_work": WHICH, "to_work": WHICH},
    )
)
registry.hold(
    Holding(
        model=Removal,
        subject=None,
        columns={
            "id": OWN_ID,
            "work": WHICH,
            "link": WHICH,
            "ground": CHOICE,
            "state": CHOICE,
            "was": CHOICE,
            "snapshot": Technical(
                "what a public page showed, encrypted; of a minor hashes and no words"
            ),
            "removed_at": MOMENT,
            "ended_at": MOMENT,
        },
    )
)
registry.hold(
    Holding(
        model=RemovalCause,
        subject=None,
        columns={
            "id": OWN_ID,
            "removal": WHICH,
            "kind": CHOICE,
            "ground": CHOICE,
            "case_id": Technical("the random number of a case", outlives=True),
            "reference": Technical("the public reference of a case, made from its number"),
            "law": CHOICE,
            "actor_id": STAFF,
            "added_at": MOMENT,
            "ended_at": MOMENT,
            "ended_by": STAFF,
            "end_reason": CHOICE,
        },
    )
)
registry.hold(
    Holding(
        model=RemovalProbe,
        subject=None,
        columns={
            "id": OWN_ID,
            "removal": WHICH,
            "surface": CHOICE,
            "expects_gone": CHOICE,
            "status": Technical("the answer of our own site"),
            "is_shown": CHOICE,
            "passed": CHOICE,
            "probed_at": MOMENT,
        },
    )
)
registry.hold(
    Holding(
        model=OpenCount,
        subject=None,
        columns={"reference": WHICH, "count": COUNTED},
    )
)

# --- what the back office asks for --------------------------------------------------------------

PARTS = ("title", "summary", "body")
SUFFIXES = ("en", "zh_hans", "zh_hant")
WORK_FORM = (
    "slug kind source_type source_name source_locator is_excerpt issuing_body document_number "
    "issue_date obtained_from links see_also upload correction shown"
)
LINK_FORM = "url label_en label_zh_hans label_zh_hant terms_url shown"
registry.asks(
    "takedown.works.forms.WorkForm",
    {
        **dict.fromkeys(WORK_FORM.split(), TOLD),
        **{f"{part}_{suffix}": TOLD for part in PARTS for suffix in SUFFIXES},
    },
)
registry.asks("takedown.works.forms.LinkForm", dict.fromkeys(LINK_FORM.split(), TOLD))
