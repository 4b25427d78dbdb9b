"""The only door from a notice to the register of works: look up, search, take down, put back."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet

from privacy.subjects.models import Subject
from takedown.notices.enums import AddressKind, AddressState
from takedown.notices.models import CopyrightCase, NoticeAddress
from takedown.works import resolver
from takedown.works.domain import removing
from takedown.works.enums import CauseKind, Ground, Law, RemovalState
from takedown.works.models import ExternalLink, Removal, RemovalProbe, Uploader, Work
from takedown.works.search import search

Target = Work | ExternalLink
WORK, LINK = "work", "link"
TRIED_HITS = 100


@dataclass(frozen=True)
class Looked:
    """An address, whose it is, and what of the register stands there."""

    typed: str
    kind: AddressKind
    host: str
    state: AddressState
    target: Target | None = None


def look_up(addresses: Sequence[str]) -> list[Looked]:
    """Classify each address by its host (P-6.1); our own link to a foreign file is one more (A-10).

    What lies on a customer's site that we host (A-08, P-6.9) waits for a person's decision.
    Each target is named once, however many addresses lead to it.
    """
    found: list[Looked] = []
    for typed in addresses:
        address = resolver.classify(typed)
        kind = AddressKind(address.kind)
        if kind is AddressKind.EXTERNAL:
            found.append(Looked(typed, kind, address.host, AddressState.REFERRED))
            if address.target is not None:
                found.append(our_own(leaving_page(address.target), address.target))
        elif address.target is not None or kind is AddressKind.CUSTOMER:
            found.append(Looked(typed, kind, address.host, AddressState.PENDING, address.target))
        else:
            found.append(Looked(typed, kind, address.host, AddressState.UNCLEAR))
    return once_each(found)


def our_own(typed: str, target: Target) -> Looked:
    return Looked(typed, AddressKind.INTERNAL, "", AddressState.PENDING, target)


def once_each(found: list[Looked]) -> list[Looked]:
    seen: set[uuid.UUID] = set()
    kept = []
    for each in found:
        if each.target is not None:
            if each.target.pk in seen:
                continue
            seen.add(each.target.pk)
        kept.append(each)
    return kept


def leaving_page(target: Target) -> str:
    return f"{settings.SITE_URL}{target.get_absolute_url()}"


def target_of(address: NoticeAddress) -> Target | None:
    """Return the work or link of an address."""
    model: type[Work | ExternalLink] = Work if address.target_type == WORK else ExternalLink
    if address.target_id is None:
        return None
    found: Target | None = model._default_manager.filter(pk=address.target_id).first()  # noqa: SLF001
    return found


def target_type(target: Target | None) -> str:
    if target is None:
        return ""
    return WORK if isinstance(target, Work) else LINK


def rank_of(term: str, target_ids: Collection[uuid.UUID]) -> tuple[int, int | None]:
    """Try a term in the site's own search; return hits and the best rank of a claimed page."""
    hits = search(term, TRIED_HITS)
    ranks = [hit.rank for hit in hits if hit.target_id in target_ids]
    return len(hits), min(ranks, default=None)


def uploader_of(target: Target) -> Subject | None:
    """Return the person who put a work up; nobody for our own works and for links."""
    if not isinstance(target, Work):
        return None
    row = Uploader.objects.filter(work=target).select_related("subject").first()
    return row.subject if row else None


def take_down(*, case: CopyrightCase, target: Target, actor_id: uuid.UUID) -> None:
    """Remove a work or cut a link by this notice, inside the caller's transaction."""
    removing.remove(
        target=target,
        ground=Ground.COPYRIGHT,
        cause=removing.Cause(
            kind=CauseKind.NOTICE, case_id=case.pk, reference=case.reference, law=Law(case.law)
        ),
        actor_id=actor_id,
    )


def put_back(*, case: CopyrightCase, reason: str, actor_id: uuid.UUID | None) -> None:
    """End this notice's part in every removal; what another cause holds stays down."""
    removing.end_cause(case_id=case.pk, reason=reason, actor_id=actor_id)


def removals(case: CopyrightCase) -> QuerySet[Removal]:
    return Removal.objects.filter(causes__case_id=case.pk).distinct()


def probes(case: CopyrightCase) -> list[RemovalProbe]:
    """Return what anonymous readers got afterwards, of every removal of this case."""
    return list(
        RemovalProbe.objects.filter(removal__in=removals(case)).select_related(
            "removal__work", "removal__link"
        )
    )


def looked_at(case: CopyrightCase) -> bool:
    """Tell whether the running site was asked about everything this case took down or put back."""
    return all(
        removal.probes.filter(expects_gone=removal.state == RemovalState.STANDING).exists()
        for removal in removals(case)
    )


def title_of(target: Target, language: str) -> str:
    """Return what a work or link is called, for people."""
    return target.title(language) if isinstance(target, Work) else target.label(language)
