"""What must hold in every row of consent at any time, with the queries that count violations."""

import json
from collections.abc import Iterator

from privacy.consent import queries
from privacy.consent.enums import Act
from privacy.consent.evidence import commitment
from privacy.consent.features import FEATURES
from privacy.consent.findings import feature_findings
from privacy.consent.models import ConsentEvent, FeatureVersion, ShownText
from privacy.consent.publishing import is_explained
from privacy.consent.showing import is_untouched
from privacy.ledger.enums import EntryKind
from privacy.ledger.models import LedgerLeaf, LedgerPending
from privacy.registry.promises import Looked

EVIDENCED = (EntryKind.CONSENT_GRANTED, EntryKind.CONSENT_WITHDRAWN)


def functions_are_listed() -> Looked:
    """I-07: every function takes only what the inventory lists, and only its own."""
    return Looked(len(FEATURES), len(feature_findings()))


def functions_are_explained() -> Looked:
    """I-30: every published function is explained in the version that made it active."""
    rows = list(FeatureVersion.objects.select_related("version"))
    wrong = [
        row
        for row in rows
        if row.feature in FEATURES and not is_explained(FEATURES[row.feature], version=row.version)
    ]
    texts = list(ShownText.objects.all())
    changed = [text for text in texts if not is_untouched(text)]
    return Looked(len(rows) + len(texts), len(wrong) + len(changed))


def every_yes_was_shown() -> Looked:
    """I-15: nobody granted what the same holder had not been shown before, in that version."""
    granted = ConsentEvent.objects.filter(act=Act.GRANTED)
    shown: set[tuple[object, ...]] = set()
    wrong = 0
    events = ConsentEvent.objects.filter(act__in=[Act.SHOWN, Act.GRANTED]).order_by("id")
    for holder, install, act, *what in events.values_list(
        "subject", "install_id", "act", "feature", "version", "text"
    ).iterator():
        key = (holder, install, *what)
        if act == Act.SHOWN:
            shown.add(key)
        else:
            wrong += key not in shown
    return Looked(granted.count(), wrong)


def events_fit_their_evidence() -> Looked:
    """I-15: what the rows say is what was written down as evidence when they were made."""
    rows = ConsentEvent.objects.filter(act__in=queries.STANDING).count()
    return Looked(rows, len(unfitting()))


def unfitting() -> list[str]:
    """Return the random numbers of the events that say something else than their evidence."""
    known = set(commitments())
    events = ConsentEvent.objects.filter(act__in=queries.STANDING).select_related("version")
    said = ((str(event.reference), commitment(event)) for event in events.order_by("id").iterator())
    missing = [pair for pair in said if pair not in known]
    # Whatever was decided while the evidence was being read is looked up once more.
    known = set(commitments()) if missing else known
    return [reference for reference, row in missing if (reference, row) not in known]


def commitments() -> Iterator[tuple[str, str]]:
    """Yield the random number and the commitment of every entry about a consent."""
    pending = LedgerPending.objects.filter(kind__in=EVIDENCED)
    for text in pending.values_list("facts", flat=True).iterator():
        facts = json.loads(text)
        yield facts["consent"], facts["row"]
    leaves = LedgerLeaf.objects.filter(body__contains='"kind":"consent.')
    for text in leaves.values_list("body", flat=True).iterator():
        facts = json.loads(text)["facts"]
        yield facts["consent"], facts["row"]
