"""Which questions are open for somebody: a text that changed, a function that takes or does more.

- A text is asked about when a version came that is more than wording. The privacy policy waits for
  whoever wants to answer, when all that it adds belongs to functions about which they decide, or
  decided, by name.
- A function is asked about when it is on in a form that the published one goes beyond.
- What was answered "not now" is not asked again until a later version adds something.
Whoever never agreed to a version has nothing to compare, and is asked nothing here.
"""

import uuid
from dataclasses import dataclass

from django.utils.translation import get_language

from privacy.consent import queries as consents
from privacy.consent.difference import between, features_changed
from privacy.consent.enums import Act, Feature
from privacy.consent.holders import Holder
from privacy.policies import queries as policies
from privacy.policies.enums import Document, Kind
from privacy.policies.models import PolicyVersion
from privacy.policies.versions.difference import difference
from privacy.prompting.enums import Answer
from privacy.prompting.models import TextAsked
from privacy.prompting.news import News, told, versions_since


@dataclass(frozen=True)
class Question:
    """One question. `agreed`: the version that was agreed to; `goes_on`: "not now" keeps that."""

    about: str
    version: PolicyVersion
    agreed: int
    is_open: bool
    goes_on: bool = True

    @property
    def is_text(self) -> bool:
        return self.about in Document.values

    @property
    def document(self) -> Document:
        return Document(self.about) if self.is_text else Document.PRIVACY


def open_questions(subject_id: uuid.UUID) -> list[Question]:
    """Return what is to be asked now: the texts first, then each function."""
    found = [question(subject_id, about) for about in (*Document.values, *Feature.values)]
    return [each for each in found if each is not None and each.is_open]


def question(subject_id: uuid.UUID, about: str) -> Question | None:
    """Return the question about one thing, answered "not now" or open; None where all is agreed."""
    if about in Document.values:
        return about_text(subject_id, Document(about))
    return about_feature(Holder(subject_id=subject_id), Feature(about))


def about_text(subject_id: uuid.UUID, document: Document) -> Question | None:
    """Return the question about a text."""
    agreed = policies.accepted_number(subject_id=subject_id, document=document)
    newest = policies.in_force(document)
    if newest is None or agreed is None or newest.number <= agreed:
        return None
    wanted = [
        each.number
        for each in versions_since(document, agreed, newest)
        if each.kind == Kind.CONSENT_REQUIRED
    ]
    if not wanted:
        return None
    by_name = document == Document.PRIVACY and is_asked_by_name(subject_id, agreed)
    refused = TextAsked.objects.filter(
        subject=subject_id,
        act=Answer.REFUSED,
        version__document=document,
        version__number__gte=wanted[0],
    )
    is_open = not by_name and not refused.exists()
    return Question(str(document), newest, agreed, is_open=is_open)


def is_asked_by_name(subject_id: uuid.UUID, agreed: int) -> bool:
    """Tell whether each function that was added to is one that this person has decided about."""
    decided = set(
        consents.decisions(Holder(subject_id=subject_id))
        .exclude(act=Act.SHOWN)
        .values_list("feature", flat=True)
    )
    added = {each.code for each in features_changed(agreed) if each.adds}
    return bool(added) and added <= decided


def about_feature(holder: Holder, feature: Feature) -> Question | None:
    """Return the question about a function that is on in an earlier form."""
    last = consents.last_decision(holder=holder, feature=feature)
    newest = consents.policy_in_force()
    if last is None or last.act != Act.GRANTED or newest is None:
        return None
    history = consents.published()
    form = consents.active(feature, history=history)
    agreed = consents.agreed_to(feature, number=last.version.number, history=history)
    if form is None or agreed is None or agreed.covers(form):
        return None
    return Question(
        str(feature),
        newest,
        last.version.number,
        is_open=feature in consents.waiting(holder),
        goes_on=agreed.stands_beside(form),
    )


def news_of(asked: Question) -> list[News]:
    """Return what is new about each function that a question is about, in the language on."""
    changes = [each for each in features_changed(asked.agreed) if each.adds]
    if asked.about == Document.TERMS:
        return []
    if not asked.is_text:
        changes = [each for each in changes if each.code == asked.about]
    versions = versions_since(Document.PRIVACY, asked.agreed, asked.version)
    language = get_language() or ""
    return [
        told(each, versions=versions, newest=asked.version, language=language) for each in changes
    ]


def news_for(holder: Holder, feature: Feature) -> tuple[int | None, News | None]:
    """Return since which agreed version a waiting function is new, and what; all of it for None."""
    newest = consents.policy_in_force()
    history = consents.published()
    form = consents.active(feature, history=history)
    if newest is None or form is None:
        return None, None
    last = consents.last_decision(holder=holder, feature=feature)
    agreed = last.version.number if last is not None and last.act == Act.GRANTED else None
    before = consents.agreed_to(feature, number=agreed, history=history) if agreed else None
    versions = versions_since(Document.PRIVACY, agreed or 0, newest)
    language = get_language() or ""
    change = between(str(feature), before, form)
    return agreed, told(change, versions=versions, newest=newest, language=language)


def clauses_changed(asked: Question) -> list[tuple[str, str]]:
    """Return id and title of each clause that is not as it was, in the language on."""
    found = difference(asked.document, asked.agreed, asked.version.number, get_language() or "")
    return [(each.id, "".join(run.text for run in each.title if run.mark != "removed"))
            for each in found.changed if each.fate != "removed"]  # fmt: skip


def reasons(asked: Question) -> list[str]:
    """Return in one line each why there is a new version, in the language on, newest first."""
    language = get_language() or ""
    found = versions_since(asked.document, asked.agreed, asked.version)
    return [each.reasons[language] for each in found if each.reasons.get(language)]
