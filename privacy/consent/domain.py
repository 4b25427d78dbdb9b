"""Showing, deciding, turning off: the only writer of consent (P-1.3, P-1.4).

Every event is one row, in the order in which the holder's decisions commit; two tabs at once leave
both, and the last one holds. A withdrawal needs nothing but the wish and is ordered into the file
outside the database, so that no restored copy collects again.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from privacy.consent import queries
from privacy.consent.enums import Act, Channel, Feature
from privacy.consent.evidence import facts
from privacy.consent.holders import Holder
from privacy.consent.locks import lock_for_deciding, lock_for_reading
from privacy.consent.models import ConsentEvent, ShownText
from privacy.consent.showing import Words, kept, words
from privacy.consent.signals import consent_changed
from privacy.ledger.entries import append_act
from privacy.ledger.enums import EntryKind
from privacy.outside import domain as outside
from privacy.policies.models import PolicyVersion
from privacy.subjects.refusals import Service, require
from privacy.work.clock import now

ENTRY_OF = {
    Act.GRANTED: EntryKind.CONSENT_GRANTED,
    Act.REFUSED: EntryKind.CONSENT_REFUSED,
    Act.WITHDRAWN: EntryKind.CONSENT_WITHDRAWN,
}
WITHDRAWN = {feature: f"consent.withdrawn_{feature}" for feature in Feature}


class Refused(Exception):  # noqa: N818 - reads as the news it is
    """A decision that cannot be taken; `status` is the answer over HTTP."""

    status = 400


class UnknownFeature(Refused):
    """No extended function was named, or none that this holder may switch on."""


class NotShown(Refused):
    """Nobody agrees to what was not shown to them."""


class VersionNotInForce(Refused):
    """Another version is in force: it has to be shown first."""

    status = 409


class SignalSaysNo(Refused):
    """The browser asks by Global Privacy Control for nothing optional, and nobody was told so."""

    status = 409


class TooOften(Refused):
    """An install said yes more often than a person does; a no is heard at any time."""

    status = 429


class NotYours(Refused):
    """Shown to somebody else, or to nobody: the answer does not tell which."""

    status = 404


@dataclass(frozen=True)
class Circumstances:
    """Where and in which language a decision was taken, and from which network."""

    language: str
    channel: Channel
    source: str = ""
    gpc: bool = False


def record_shown(
    *,
    holder: Holder,
    feature: Feature,
    language: str,
    channel: Channel,
    source_address: str = "",
    news: Sequence[Mapping[str, Any]] = (),
) -> ConsentEvent:
    """Keep what this holder is shown now and return the event a decision refers to.

    `news`: what was told to be new since they agreed, kept with the words. The same words shown
    again are the same event. Raises VersionNotInForce before the first policy is published or while
    the code wants more than was published, SubjectGone while somebody leaves.
    """
    version = queries.policy_in_force()
    if version is None or queries.active(feature, history=queries.published()) is None:
        raise VersionNotInForce
    shown = words(feature=feature, version=version, language=language, news=news)
    return show(
        holder=holder,
        shown=shown,
        where=Circumstances(shown.language, channel, source_address),
    )


def show(*, holder: Holder, shown: Words, where: Circumstances) -> ConsentEvent:
    """Write the event of having been shown these words, once."""
    wanted = {**holder.columns, "feature": shown.feature, "act": Act.SHOWN, "text": shown.sha256}
    known = ConsentEvent.objects.filter(**wanted).first()
    if known is not None:
        return known
    with transaction.atomic():
        lock_for_reading(holder)
        row = ConsentEvent(
            **holder.columns,
            feature=shown.feature,
            act=Act.SHOWN,
            version=shown.version,
            text=kept(shown),
            language=where.language,
            channel=where.channel,
            source=where.source,
            gpc=where.gpc,
        )
        # Two tabs that open at once show the same words.
        ConsentEvent.objects.bulk_create([row], ignore_conflicts=True)
    return ConsentEvent.objects.get(**wanted)


def decide(  # noqa: PLR0913 - the parts of a decision, each by its name
    *,
    holder: Holder,
    feature: str,
    version_number: int,
    granted: bool,
    language: str,
    channel: Channel,
    shown: uuid.UUID | None = None,
    source_address: str = "",
    gpc: bool = False,
    despite_gpc: bool = False,
) -> ConsentEvent:
    """Record an express yes or "not now" to what was shown; the same answer twice is one event.

    `shown` is the reference of the event that showed it; None takes what this holder was last shown
    in this version. In order: the function is known (UnknownFeature), the holder is locked, the
    version is in force (VersionNotInForce), the text was shown to this holder (NotYours, NotShown),
    and where the browser sent Global Privacy Control (`gpc`), the page said so before this yes
    (`despite_gpc`, else SignalSaysNo).
    A "not now" never takes away what was granted before; `withdraw` does.
    """
    chosen = known_feature(holder, feature)
    with transaction.atomic():
        lock_for_deciding(holder)
        if granted and holder.subject_id is not None:
            require(subject_id=holder.subject_id, service=Service(str(chosen)))
        version = queries.policy_in_force()
        is_active = queries.active(chosen, history=queries.published()) is not None
        if version is None or version.number != version_number or not is_active:
            raise VersionNotInForce
        text = text_shown(holder=holder, feature=chosen, version=version, reference=shown)
        if granted and gpc and not despite_gpc:
            raise SignalSaysNo
        if (answered := same_answer(holder, chosen, version, granted=granted)) is not None:
            return answered
        refuse_too_often(holder)
        return record(
            holder=holder,
            feature=chosen,
            act=Act.GRANTED if granted else Act.REFUSED,
            version=version,
            text=text,
            where=Circumstances(language, channel, source_address, gpc=gpc),
        )


def refuse_too_often(holder: Holder) -> None:
    """Bound what an install without a person can append to evidence that nothing shortens."""
    if holder.install_id is None:
        return
    decided = ConsentEvent.objects.filter(
        install_id=holder.install_id,
        act__in=[Act.GRANTED, Act.REFUSED],
        at__gt=now() - timedelta(hours=1),
    )
    if decided.count() >= settings.YESES_PER_HOUR:
        raise TooOften


def known_feature(holder: Holder, feature: str) -> Feature:
    """Return the function that is meant; a yes without one is a yes to nothing."""
    if feature not in Feature.values or Feature(feature) not in queries.offered(holder):
        raise UnknownFeature
    return Feature(feature)


def text_shown(
    *, holder: Holder, feature: Feature, version: PolicyVersion, reference: uuid.UUID | None
) -> ShownText:
    """Return the words that this holder was shown about this function in this version."""
    seen = queries.events(holder).filter(act=Act.SHOWN)
    if reference is not None:
        seen = seen.filter(reference=reference)
        if not seen.exists():
            raise NotYours
    event = seen.filter(feature=feature, version=version).first()
    if event is None or event.text is None:
        raise NotShown
    return event.text


def same_answer(
    holder: Holder, feature: Feature, version: PolicyVersion, *, granted: bool
) -> ConsentEvent | None:
    """Return the event that says the same already, if nothing came between."""
    last = queries.decisions(holder).filter(feature=feature).exclude(act=Act.SHOWN).first()
    if last is None or last.version_id != version.pk:
        return None
    return last if last.act == (Act.GRANTED if granted else Act.REFUSED) else None


def withdraw(
    *, holder: Holder, feature: str, language: str, channel: Channel, source_address: str = ""
) -> ConsentEvent | None:
    """Turn a function off: whatever is received after this commits is refused.

    Needs no text and no version. Twice is one event; None where there is nothing to turn off.
    """
    chosen = known_feature(holder, feature)
    with transaction.atomic():
        lock_for_deciding(holder)
        last = queries.last_decision(holder=holder, feature=chosen)
        if last is None or last.act == Act.WITHDRAWN:
            return last
        event = record(
            holder=holder,
            feature=chosen,
            act=Act.WITHDRAWN,
            version=last.version,
            text=last.text,
            where=Circumstances(language, channel, source_address),
        )
        outside.note(
            kind=WITHDRAWN[chosen],
            reference=event.reference,
            subject_id=holder.subject_id,
            about=holder.install_id,
        )
        return event


def withdraw_all(
    *, holder: Holder, language: str, channel: Channel, source_address: str = ""
) -> list[ConsentEvent]:
    """Turn everything optional off in one transaction; return what was on."""
    with transaction.atomic():
        lock_for_deciding(holder)
        on = [
            feature
            for feature in queries.offered(holder)
            if (last := queries.last_decision(holder=holder, feature=feature)) is not None
            and last.act == Act.GRANTED
        ]
        events = [
            withdraw(
                holder=holder,
                feature=feature,
                language=language,
                channel=channel,
                source_address=source_address,
            )
            for feature in on
        ]
    return [event for event in events if event is not None]


@dataclass(frozen=True)
class Wish:
    """What an app says about one function.

    `keeps`: a no to what a version adds, not to what was agreed to before ("not now").
    """

    version_number: int
    granted: bool
    keeps: bool = False


def decide_many(
    *,
    holder: Holder,
    wishes: Mapping[str, Wish],
    language: str,
    channel: Channel,
    source_address: str = "",
    gpc: bool = False,
) -> frozenset[Feature]:
    """Take all answers of an app or none; return what is on afterwards.

    A yes that comes with Global Privacy Control is none (SignalSaysNo): an app cannot show that.
    A no to what is on turns it off, and needs no text, unless it keeps what was agreed to before; a
    no to what never was on is "not now".
    """
    if not wishes:
        raise UnknownFeature
    where = {"language": language, "channel": channel, "source_address": source_address}
    with transaction.atomic():
        lock_for_deciding(holder)
        for feature, wish in sorted(wishes.items()):
            chosen = known_feature(holder, feature)
            last = queries.last_decision(holder=holder, feature=chosen)
            if not wish.granted and not wish.keeps and last is not None:
                withdraw(holder=holder, feature=feature, **where)  # type: ignore[arg-type] # three names, three types
                continue
            decide(
                holder=holder,
                feature=feature,
                version_number=wish.version_number,
                granted=wish.granted,
                gpc=gpc,
                **where,  # type: ignore[arg-type] # as above
            )
        return queries.granted(holder)


def take_back(*, holder: Holder, reference: uuid.UUID, where: Circumstances) -> ConsentEvent | None:
    """Undo a decision just taken: turn off what was turned on, on what was turned off.

    Turning on again is a fresh act: to the words of the grant before, if they are still in force.
    Raises NotYours for another's event, VersionNotInForce when something else was decided since,
    SignalSaysNo where it would turn on while the browser sends Global Privacy Control.
    """
    with transaction.atomic():
        lock_for_deciding(holder)
        event = queries.event_of(holder=holder, reference=reference)
        if event is None or event.act == Act.SHOWN or event.device is not None:
            raise NotYours
        feature = Feature(event.feature)
        if queries.last_decision(holder=holder, feature=feature) != event:
            raise VersionNotInForce
        if where.gpc and event.act == Act.WITHDRAWN:
            raise SignalSaysNo
        how = {"language": where.language, "channel": where.channel}
        if event.act == Act.GRANTED:
            return withdraw(
                holder=holder,
                feature=feature,
                source_address=where.source,
                **how,  # type: ignore[arg-type] # two names, two types
            )
        return decide(
            holder=holder,
            feature=feature,
            version_number=event.version.number,
            granted=True,
            source_address=where.source,
            **how,  # type: ignore[arg-type] # as above
        )


def record(
    *,
    holder: Holder,
    feature: Feature,
    act: Act,
    version: PolicyVersion,
    text: ShownText | None,
    where: Circumstances,
    reference: uuid.UUID | None = None,
    device: uuid.UUID | None = None,
) -> ConsentEvent:
    """Append an event for a locked holder, its evidence, and tell whoever collects.

    Its time is the database's, read behind the lock: the order of numbers is the order of times.
    """
    event = ConsentEvent.objects.create(
        **holder.columns,
        reference=reference or uuid.uuid4(),
        feature=feature,
        act=act,
        version=version,
        text=text,
        language=where.language,
        channel=where.channel,
        source=where.source,
        gpc=where.gpc,
        device=device,
        at=now(),
    )
    append_act(ENTRY_OF[act], facts(event), act=event.reference)
    # A "not now" to what is new lets what was agreed to before go on.
    goes_on = act == Act.REFUSED and feature in queries.granted(holder)
    if act in queries.STANDING or goes_on:
        granted = act == Act.GRANTED or goes_on
        consent_changed.send(
            ConsentEvent, holder=holder, feature=feature, granted=granted, device=device
        )
    return event
