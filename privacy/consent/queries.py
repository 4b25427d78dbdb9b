"""What holds now: derived from the events each time it is asked, never from a stored flag."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any

from django.db.models import Q, QuerySet

from privacy.consent.enums import FOR_INSTALLS, Act, ConsentState, Feature
from privacy.consent.features import EXTENDED, FEATURES
from privacy.consent.holders import Holder
from privacy.consent.models import ConsentEvent, FeatureVersion
from privacy.policies import queries as policies
from privacy.policies.enums import Document
from privacy.policies.models import PolicyVersion

STANDING = (Act.GRANTED, Act.WITHDRAWN)


@dataclass(frozen=True)
class Published:
    """A function as it was published: what is taken, what for and how, since which version."""

    since: int
    # Which element serves which purpose.
    uses: frozenset[tuple[str, str]]
    elements: frozenset[str]
    methods: frozenset[str]
    definition_hash: str

    @property
    def purposes(self) -> frozenset[str]:
        return frozenset(purpose for _element, purpose in self.uses)

    def covers(self, other: "Published") -> bool:
        """Tell whether somebody who agreed to this agreed to the other as well."""
        return (
            other.elements <= self.elements
            and other.uses <= self.uses
            and other.methods <= self.methods
        )

    def stands_beside(self, other: "Published") -> bool:
        """Tell whether this can go on for somebody who refused the other.

        An element is refused where it arrives, a purpose where it is served. A way of use that is
        new cannot be kept apart from the rest.
        """
        return other.methods <= self.methods


History = Mapping[str, list[Published]]


def published(*, also_to_come: bool = False) -> History:
    """Return every published form of every function, oldest first.

    Those of a version that is not in force yet only if asked for: nothing is collected by them.
    """
    found: dict[str, list[Published]] = {}
    rows = FeatureVersion.objects.order_by("version__number")
    if not also_to_come:
        rows = rows.filter(version__effective_at__lte=policies.Clock())
    for feature, number, definition, definition_hash in rows.values_list(
        "feature", "version__number", "definition", "definition_hash"
    ):
        found.setdefault(feature, []).append(
            Published(
                since=number,
                uses=uses_in(definition),
                elements=frozenset(definition["elements"]),
                # What was published before methods had codes covers none of them.
                methods=frozenset(definition.get("methods", [])),
                definition_hash=definition_hash,
            )
        )
    return found


def uses_in(definition: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """Return which element serves which purpose in a definition.

    Published rows are never rewritten. Those from before purposes stood at each element list them
    for the whole function: everybody was told that each element serves each of them.
    """
    elements = definition["elements"]
    if isinstance(elements, dict):
        return frozenset((key, purpose) for key, known in elements.items() for purpose in known)
    return frozenset(product(elements, definition["purposes"]))


def active(feature: Feature, *, history: History) -> Published | None:
    """Return a function's published form; None while the code's is not the published one."""
    newest = history.get(feature, [None])[-1]
    if newest is None or newest.definition_hash not in FEATURES[feature].hashes:
        return None
    return newest


def agreed_to(feature: str, *, number: int, history: History) -> Published | None:
    """Return the form that was in force in a version of the policy."""
    forms = [form for form in history.get(feature, []) if form.since <= number]
    return forms[-1] if forms else None


def of(holders: Iterable[Holder]) -> Q:
    """Return the condition that finds the events of these holders."""
    wanted = list(holders)
    subjects = [holder.subject_id for holder in wanted if holder.subject_id]
    installs = [holder.install_id for holder in wanted if holder.install_id]
    condition = Q(pk__in=[])
    if subjects:
        condition |= Q(subject_id__in=subjects)
    if installs:
        condition |= Q(install_id__in=installs)
    return condition


def events(holder: Holder) -> QuerySet[ConsentEvent]:
    """Return the chain of a holder, newest first."""
    return (
        ConsentEvent.objects.filter(of([holder])).select_related("version", "text").order_by("-id")
    )


def decisions(holder: Holder) -> QuerySet[ConsentEvent]:
    """Return the chain about everything a holder has, newest first; exceptions stand beside it."""
    return events(holder).filter(device=None)


def last_decision(*, holder: Holder, feature: Feature) -> ConsentEvent | None:
    """Return the event that decides: the last grant or withdrawal."""
    return decisions(holder).filter(feature=feature, act__in=STANDING).first()


Scope = dict[Feature, frozenset[str]]


def scopes(holders: Collection[Holder]) -> dict[Holder, Scope]:
    """Return for each holder what is on now, and of which elements.

    A grant stands in the form in which it was given. Once a version widens it, nothing is collected
    until the holder has answered: a yes takes all of it, a "not now" goes on with what they agreed
    to before, where the two can be kept apart (S-36, P-1.4).
    """
    history = published()
    now_active = {feature: active(feature, history=history) for feature in Feature}
    found: dict[Holder, Scope] = {holder: {} for holder in holders}
    chains: dict[tuple[Holder, Feature], list[tuple[str, int]]] = {}
    rows = (
        ConsentEvent.objects.filter(of(holders), device=None)
        .exclude(act=Act.SHOWN)
        .order_by("subject", "install_id", "feature", "act", "-id")
        .distinct("subject", "install_id", "feature", "act")
        .values_list("id", "subject_id", "install_id", "feature", "act", "version__number")
    )
    for _id, subject_id, install_id, code, act, number in sorted(rows):
        key = (Holder(subject_id, install_id), Feature(code))
        chains.setdefault(key, []).append((act, number))
    for (holder, feature), chain in chains.items():
        wanted = now_active[feature]
        scope = scope_of(feature, chain, wanted, history) if wanted else None
        if scope is not None:
            found[holder][feature] = scope
    return found


def scope_of(
    feature: Feature, chain: list[tuple[str, int]], wanted: Published, history: History
) -> frozenset[str] | None:
    """Return the elements that may be taken after these acts, oldest first; None for nothing."""
    refused = 0
    agreed: Published | None = None
    for act, number in chain:
        if act == Act.REFUSED:
            refused = number
        else:
            agreed = agreed_to(feature, number=number, history=history)
            agreed = agreed if act == Act.GRANTED else None
    if agreed is None:
        return None
    if agreed.covers(wanted) or (refused >= wanted.since and agreed.stands_beside(wanted)):
        return agreed.elements & wanted.elements
    return None


def granted_many(holders: Collection[Holder]) -> dict[Holder, frozenset[Feature]]:
    """Return for each holder what is switched on now, as it is published now."""
    return {holder: frozenset(scope) for holder, scope in scopes(holders).items()}


def granted(holder: Holder) -> frozenset[Feature]:
    """Return what this holder has switched on."""
    return granted_many([holder])[holder]


def last_of_devices(devices: Collection[uuid.UUID]) -> list[ConsentEvent]:
    """Return the last switch of each function for each of these devices, if there was one."""
    rows = ConsentEvent.objects.filter(device__in=devices).order_by("device", "feature", "-id")
    return list(rows.distinct("device", "feature")) if devices else []


def off_for(devices: Collection[uuid.UUID]) -> dict[uuid.UUID, frozenset[Feature]]:
    """Return what is off for each of these devices although it may be on for the person."""
    found: dict[uuid.UUID, set[Feature]] = {device: set() for device in devices}
    for event in last_of_devices(devices):
        if event.device is not None and event.act == Act.WITHDRAWN:
            found[event.device].add(Feature(event.feature))
    return {device: frozenset(features) for device, features in found.items()}


def agreed_form(*, holder: Holder, code: str, history: History) -> Published | None:
    """Return the form of a function that this holder agreed to, and None for none.

    Of an extended function that is the form of the last grant. A basic one was agreed to with the
    policy; whoever never accepted one is taken at the form that was published first.
    """
    if code in Feature.values:
        last = last_decision(holder=holder, feature=Feature(code))
        if last is None or last.act != Act.GRANTED:
            return None
        return agreed_to(code, number=last.version.number, history=history)
    number = policies.accepted_number(subject_id=holder.subject_id, document=Document.PRIVACY)
    forms = history.get(code, [])
    return agreed_to(code, number=number, history=history) if number else next(iter(forms), None)


@dataclass(frozen=True)
class Standing:
    """How one function stands for one holder.

    `on` says whether anything is collected; a grant of an earlier form that no longer covers the
    published one is not until it is answered (`outdated`), and neither is one whose form is not yet
    published. `narrower`: on as agreed to before, without what was added since.
    """

    feature: Feature
    state: ConsentState
    on: bool
    outdated: bool
    since: datetime | None
    version: int | None
    decided: uuid.UUID | None
    narrower: bool = False


def standings(holder: Holder) -> dict[Feature, Standing]:
    """Return how every function stands, for the page."""
    on = granted(holder)
    history = published()
    last: dict[Feature, ConsentEvent] = {}
    decided: dict[Feature, ConsentEvent] = {}
    for event in decisions(holder).order_by("id"):
        feature = Feature(event.feature)
        if event.act in STANDING:
            decided[feature] = event
        if event.act != Act.SHOWN or feature not in last:
            last[feature] = event
    return {
        feature: standing(
            feature, last.get(feature), decided.get(feature), history, is_on=feature in on
        )
        for feature in Feature
    }


def standing(
    feature: Feature,
    last: ConsentEvent | None,
    decided: ConsentEvent | None,
    history: History,
    *,
    is_on: bool,
) -> Standing:
    """Put together how one function stands: a refusal later than a grant takes nothing away."""
    telling = decided if decided and decided.act == Act.GRANTED else last
    state = ConsentState(telling.act) if telling else ConsentState.NONE
    outdated = state == ConsentState.GRANTED and not is_on
    is_decision = telling is not None and telling.act != Act.SHOWN
    return Standing(
        feature=feature,
        state=state,
        on=is_on,
        outdated=outdated,
        since=telling.at if telling and is_decision else None,
        version=telling.version.number if telling and is_decision else None,
        decided=last.reference if last and is_decision else None,
        narrower=is_on and telling is not None and is_widened(telling, history=history),
    )


def is_widened(grant: ConsentEvent, *, history: History) -> bool:
    """Tell whether a version has added to a function since it was granted."""
    agreed = agreed_to(grant.feature, number=grant.version.number, history=history)
    newest = active(Feature(grant.feature), history=history)
    return newest is not None and agreed is not None and not agreed.covers(newest)


def waiting(holder: Holder) -> list[Feature]:
    """Return what must be explained and asked before it is collected.

    What was refused or turned off is not asked again until its published form changes.
    """
    history = published()
    on = granted(holder)
    answered: dict[Feature, int] = {}
    for event in decisions(holder).exclude(act=Act.SHOWN).order_by("id"):
        answered[Feature(event.feature)] = event.version.number
    open_features = []
    for feature in offered(holder):
        form = active(feature, history=history)
        if form and feature not in on and answered.get(feature, -1) < form.since:
            open_features.append(feature)
    return open_features


def offered(holder: Holder) -> list[Feature]:
    """Return what this kind of holder may switch on."""
    return [each for each in EXTENDED if holder.subject_id or each in FOR_INSTALLS]


def policy_in_force() -> PolicyVersion | None:
    """Return the version that a decision must name: always the database's, never a memory."""
    return policies.in_force(Document.PRIVACY)


def event_of(*, holder: Holder, reference: uuid.UUID) -> ConsentEvent | None:
    """Return one event of this holder; None for another's, as for one that never was."""
    return events(holder).filter(reference=reference).first()
