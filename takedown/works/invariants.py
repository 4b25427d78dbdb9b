"""What must hold for the register at any time, each with the query that counts violations."""

from datetime import timedelta

from django.db.models import Q

from privacy.registry.promises import Looked
from privacy.work.clock import now
from takedown.works.enums import RemovalState, SourceType
from takedown.works.models import Removal, Work
from takedown.works.queries import published
from takedown.works.rules import problems

# The look at the site is due at once; this long it may take until somebody has to worry.
LOOKED_WITHIN = timedelta(hours=1)


def shown_works_name_their_source() -> Looked:
    """I-01: whatever is shown satisfies the rules, by the code that admits it."""
    works = list(published())
    return Looked(len(works), sum(1 for work in works if is_wrong(work)))


def is_wrong(work: Work) -> bool:
    titles = {text.language: text.title for text in work.texts.all()}
    return bool(problems(work, titles=titles, has_file=getattr(work, "file", None) is not None))


def our_line_stands_on_our_works_alone() -> Looked:
    """I-01: no work of a third party carries our line, none of ours a typed one."""
    works = published()
    typed = works.filter(source_type=SourceType.OWN).exclude(source_name="", source_locator="")
    return Looked(works.count(), typed.count())


def removed_is_gone_everywhere() -> Looked:
    """I-05: the running site was looked at after each removal, and every surface answered so."""
    standing = Removal.objects.filter(state=RemovalState.STANDING)
    seen = Q(probes__expects_gone=True)
    wrong = standing.filter(seen, probes__passed=False).distinct().count()
    late = now() - LOOKED_WITHIN
    unseen = standing.exclude(seen).filter(removed_at__lt=late).count()
    return Looked(standing.count(), wrong + unseen)


def removed_is_not_published() -> Looked:
    """I-05: nothing that stands as removed is among what the site shows."""
    standing = Removal.objects.filter(state=RemovalState.STANDING)
    return Looked(standing.count(), standing.filter(work__in=published()).count())
