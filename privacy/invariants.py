"""What must hold in every row of `privacy` at any time, each with the query that counts violations.

`promises_check` and the page of promises run them; each returns how many rows it looked at.
"""

import re
from collections.abc import Iterator
from datetime import timedelta

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now

from privacy.disclosure.models import Processor
from privacy.encryption.fields import Encrypted
from privacy.encryption.keys import CannotDecrypt, decrypt
from privacy.encryption.models import key_is_right
from privacy.erasure.enums import OPEN
from privacy.erasure.models import ErasureCase
from privacy.ledger.audit import audit
from privacy.messages.enums import KINDS, MessageState, Sort
from privacy.messages.models import Message
from privacy.outside import domain as outside
from privacy.outside.models import OutsideLine
from privacy.policies.models import PolicyVersion
from privacy.policies.reading import text_hash
from privacy.purposes.uses import USES, use_findings
from privacy.registry.elements import Purpose
from privacy.registry.findings import findings
from privacy.registry.holdings import Erase, Holding, registry
from privacy.registry.promises import Looked
from privacy.registry.questions import question_findings
from privacy.registry.tables import standing, table_findings
from privacy.subjects.enums import SubjectState

# A body's traits by which a machine knows somebody, as words of a column's name (P-2.10).
BIOMETRIC = re.compile(r"(^|_)(face|fingerprint|voiceprint|iris|palm)(_|$)")
# What a message may be for: something that its reader asked for, or has a right to learn.
SERVING = frozenset(
    {
        Purpose.IDENTITY,
        Purpose.INSTRUCTION,
        Purpose.RESPONSE,
        Purpose.INFORM,
        Purpose.MINORS,
        Purpose.CLAIM,
        Purpose.RIGHTS,
    }
)
# The sweep of what is past its time runs daily.
SWEPT_WITHIN = timedelta(days=1)


def everything_declared() -> Looked:
    """I-07: models and tables are declared, and what they hold stands in the inventory."""
    columns = sum(len(names) for names in standing().values())
    return Looked(columns, len([*findings(), *question_findings(), *table_findings()]))


def sensitive_is_sealed() -> Looked:
    """I-08: what stands in an encrypted column is a token that a present key opens."""
    rows = violations = 0
    for stored in encrypted_values():
        rows += 1
        try:
            decrypt(stored)
        except CannotDecrypt:
            violations += 1
    return Looked(rows + 1, violations + (not key_is_right()))


def encrypted_values() -> Iterator[str]:
    """Yield every stored value of every encrypted column, as the table holds it."""
    for holding in registry.holdings.values():
        for field in holding.model._meta.local_fields:  # noqa: SLF001
            if isinstance(field, Encrypted):
                yield from column_values(holding.table, str(field.column))


def column_values(table: str, column: str) -> Iterator[str]:
    """Yield a column's values past the field, which would decrypt them or raise."""
    quote = connection.ops.quote_name
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT {quote(column)} FROM {quote(table)} WHERE {quote(column)} IS NOT NULL"  # noqa: S608 - names of our own models
        )
        for row in cursor:
            yield row[0]


def no_biometrics() -> Looked:
    """I-14: no column is made for face, fingerprint, voice, iris or palm."""
    names = [name for columns in standing().values() for name in columns]
    return Looked(len(names), sum(BIOMETRIC.search(name) is not None for name in names))


def every_recipient_listed() -> Looked:
    """I-19: whatever was sent went to a recipient whose row says what it may get."""
    sent = Message.objects.filter(state=MessageState.SENT)
    known = Processor.objects.values("code")
    return Looked(sent.count(), sent.exclude(channel__in=known).count())


def only_offers_are_advertising() -> Looked:
    """P-4.3: every kind of message but an offer serves its reader; no other kind was sent."""
    kinds = list(KINDS.values())
    strange = sum(
        (kind.purpose == Purpose.MARKETING) != (kind.sort == Sort.MARKETING)
        or kind.purpose not in {*SERVING, Purpose.MARKETING}
        for kind in kinds
    )
    sent = Message.objects.count()
    unknown = Message.objects.exclude(kind__in=[str(kind) for kind in KINDS]).count()
    return Looked(len(kinds) + sent, strange + unknown)


def uses_are_allowed() -> Looked:
    """I-40: no job or command reads an element for a purpose that the inventory does not name."""
    return Looked(len(USES), len(use_findings(known={use.code for use in USES})))


def evidence_is_whole() -> Looked:
    """I-21: the ledger reads from end to end as it was signed."""
    report = audit()
    return Looked(report.size, sum(report.findings.counts.values()))


def outside_agrees() -> Looked:
    """I-22: the file that outlives the database says what the database says."""
    return Looked(OutsideLine.objects.count(), int(outside.judge() is not outside.Verdict.OPEN))


def no_erasure_is_late() -> Looked:
    """I-23: every erasure that was asked for is done in time."""
    open_cases = ErasureCase.objects.filter(state__in=[str(state) for state in OPEN])
    return Looked(ErasureCase.objects.count(), open_cases.filter(due_at__lt=Now()).count())


def nobody_erased_is_left() -> Looked:
    """I-23: no row that an erasure deletes hangs on somebody erased."""
    rows = violations = 0
    for holding in registry.holdings.values():
        if holding.subject and holding.erase is Erase.DELETE:
            everything = holding.model._base_manager.all()  # noqa: SLF001
            rows += everything.count()
            erased = {f"{holding.subject}__state": SubjectState.ERASED}
            violations += everything.filter(**erased).count()
    return Looked(rows, violations)


def published_texts_stand() -> Looked:
    """I-30: every published text still has the hash it was published with."""
    versions = list(PolicyVersion.objects.all())
    wrong = [
        version
        for version in versions
        if text_hash(document=version.document, clauses=version.clauses) != version.sha256
    ]
    return Looked(len(versions), len(wrong))


def nothing_outstays() -> Looked:
    """I-31: no row is older than its Holding allows."""
    looked = [outstaying(holding) for holding in registry.holdings.values()]
    return Looked(sum(each.rows for each in looked), sum(each.violations for each in looked))


def outstaying(holding: Holding) -> Looked:
    """Count the rows of one Holding that are past their time."""
    retention = holding.retention
    if retention.length is None or not retention.since:
        return Looked(0, 0)
    rows = holding.model._base_manager.all()  # noqa: SLF001
    past = Q(**{f"{retention.since}__lt": Now() - (retention.length + SWEPT_WITHIN)})
    return Looked(rows.count(), rows.filter(past).count())
