"""A published policy makes functions active: what it explains, as the code has it (P-1.2, P-1.3).

A version that leaves out what somebody agreed to is not published; a function that changed without
a word in the text is a problem of the text, and until it is told nothing is collected.
"""

from privacy.consent import queries
from privacy.consent.features import FEATURES, FeatureRow
from privacy.consent.models import FeatureVersion
from privacy.policies import queries as policies
from privacy.policies.enums import Document
from privacy.policies.models import PolicyVersion
from privacy.policies.reading import Clauses, Draft


class Unexplained(Exception):  # noqa: N818
    """A version would leave out what somebody agreed to."""


def is_explained(row: FeatureRow, *, version: PolicyVersion) -> bool:
    """Tell whether purpose, scope and way of use stand in every language of a version."""
    return not missing_clauses(row, version.clauses)


def missing_clauses(row: FeatureRow, clauses: Clauses) -> list[str]:
    """Return the clauses of a function that a text lacks in one language or more."""
    return sorted(
        {
            f"{wanted}.{language}"
            for language, found in clauses.items()
            for wanted in set(row.clauses) - {clause["id"] for clause in found}
        }
    )


def problems_of(draft: Draft) -> list[str]:
    """Return why a privacy policy may not be published as it stands (P-1.2, P-1.3).

    It leaves out what explains a function in use, or says what it said while a function changed.
    """
    history = queries.published(also_to_come=True)
    newest = policies.newest(Document.PRIVACY)
    problems = []
    for code, row in FEATURES.items():
        if code not in history:
            continue
        lacking = missing_clauses(row, draft.clauses)
        problems += [f"{clause} is missing: the function {code} is in use" for clause in lacking]
        is_changed = history[code][-1].definition_hash not in row.hashes
        if is_changed and newest is not None and newest.sha256 == draft.sha256:
            problems.append(f"the function {code} has changed, and no clause tells")
    return problems


def publish_features(*, version: PolicyVersion) -> list[FeatureVersion]:
    """Make the registry's rows active from a published policy on, where they changed.

    Called inside the publication. A row that did not change asks nobody anew: consent to it stands.
    A row whose clauses do not stand in the version becomes no more active; a version that leaves
    out the clauses of an active one is not published (Unexplained).
    """
    if version.document != Document.PRIVACY:
        return []
    history = queries.published(also_to_come=True)
    changed = []
    for code, row in FEATURES.items():
        explained = is_explained(row, version=version)
        if code in history and not explained:
            raise Unexplained(code)
        is_new = code not in history or history[code][-1].definition_hash != row.definition_hash
        if explained and is_new:
            changed.append(row)
    return FeatureVersion.objects.bulk_create(
        [
            FeatureVersion(
                feature=row.code,
                version=version,
                definition=row.definition,
                definition_hash=row.definition_hash,
            )
            for row in changed
        ]
    )
