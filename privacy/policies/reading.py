"""The texts as their authors write them: one Markdown file per clause and language.

    privacy/policies/texts/terms/T-3.1.en.md
    ---
    title: Anonymous access
    short: You can read this site without saying who you are.
    ---
    You can enter this site …

Only the clause itself stands there: what the published text says, no number and no rule of the
house. Title, text and the short sentence are the text: all three are hashed and agreed to, for all
three are shown as the text. What the page draws around them (glossary, how it is kept today, the
page where it is used) is not. `was:` names ids that the clause had before; their addresses lead to
it. The order is that of the clause ids.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import rfc8785
from django.conf import settings

from privacy.policies.enums import Document

FOLDER = Path(__file__).parent / "texts"
FIRST_LANGUAGE = "en"
ID = r"[TP]-[0-9]+(?:\.[0-9]+)?"
NAME = re.compile(rf"({ID})\.([a-z]{{2}}(?:-[a-z]+)?)\.md")
FRONT = re.compile(
    r"---\ntitle: (?P<title>[^\n]+)\n"
    r"(?:short: (?P<short>[^\n]+)\n)?"
    rf"(?:was: (?P<was>{ID}(?: {ID})*)\n)?"
    r"---\n(?P<text>.+)",
    re.DOTALL,
)
PREFIX = {Document.TERMS: "T-", Document.PRIVACY: "P-"}

Clause = dict[str, str]
Clauses = dict[str, list[Clause]]


class BadText(Exception):  # noqa: N818
    """The files do not make a text that can be published. Lists every problem."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Draft:
    """A whole text as it stands in the files."""

    document: Document
    clauses: Clauses

    @property
    def sha256(self) -> str:
        return text_hash(document=self.document, clauses=self.clauses)


def text_hash(*, document: str, clauses: Clauses) -> str:
    """Return the hash that is published: SHA-256 over RFC 8785 canonical JSON of the text."""
    canonical = rfc8785.dumps({"document": str(document), "clauses": clauses})
    return hashlib.sha256(canonical).hexdigest()


def clause_order(clause_id: str) -> tuple[int, ...]:
    """Sort T-3.10 behind T-3.9."""
    return tuple(int(number) for number in re.findall(r"[0-9]+", clause_id))


def read(document: Document, *, folder: Path = FOLDER) -> Draft:
    """Read all files of a document; raises BadText with everything that is wrong."""
    problems: list[str] = []
    clauses: dict[str, dict[str, Clause]] = {}
    for path in sorted((folder / str(document)).iterdir()):
        match = NAME.fullmatch(path.name)
        if match is None or not match[1].startswith(PREFIX[document]):
            problems.append(f"{path.name}: the name is not <clause id>.<language>.md")
            continue
        clause = read_clause(path, clause_id=match[1], problems=problems)
        clauses.setdefault(match[2], {})[match[1]] = clause
    problems += uneven(clauses)
    if problems:
        raise BadText(problems)
    return Draft(
        document,
        {
            language: [found[each] for each in sorted(found, key=clause_order)]
            for language, found in sorted(clauses.items())
        },
    )


def read_clause(path: Path, *, clause_id: str, problems: list[str]) -> Clause:
    """Read one file; what is wrong with it is added to the problems."""
    content = path.read_bytes().decode("utf-8", errors="replace").replace("\r\n", "\n")
    match = FRONT.fullmatch(content)
    if "\ufffd" in content:
        problems.append(f"{path.name}: is not UTF-8")
    if match is None or not match["text"].strip():
        problems.append(f"{path.name}: begins with ---, title: …, --- and goes on with the text")
        return {}
    said = {key: words.strip() for key, words in match.groupdict().items() if words}
    return {"id": clause_id, **said}


def uneven(clauses: dict[str, dict[str, Clause]]) -> list[str]:
    """Return what one language has and another lacks, and languages unknown to the site."""
    known = dict(settings.LANGUAGES)
    problems = [f"{each}: not a language of this site" for each in clauses if each not in known]
    first = clauses.get(FIRST_LANGUAGE, {})
    if not first:
        return [*problems, f"no clause in {FIRST_LANGUAGE}"]
    for language, found in clauses.items():
        problems += [f"{each}.{language}.md is missing" for each in first.keys() - found.keys()]
        problems += [
            f"{each}.{FIRST_LANGUAGE}.md is missing" for each in found.keys() - first.keys()
        ]
    return problems
