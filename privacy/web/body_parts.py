"""Names that speak of a picture or print of a body part: nothing of the kind is taken (P-2.10).

Names alone are looked at, never a value. A name may hide behind capitals, accents, letters of other
scripts or signs that nobody sees: it is compared as a person would read it.
"""

import re
import unicodedata
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

BODY = ("face", "fingerprint", "voiceprint", "iris", "palm")
WHOLE = frozenset({"fingerprint", "voiceprint"})
PICTURE = frozenset({"image", "template", "print", "scan"})
PAIRS = frozenset({("finger", "print"), ("voice", "print")})
WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
RUNS = re.compile(r"[a-z]+")
# Letters of other scripts that look like a Latin one.
LOOK_ALIKE = dict(
    zip(
        "\u0430\u0432\u0435\u043e\u0440\u0441\u0442\u0443\u0445\u043a\u043c\u043f\u0433\u0456\u0455"
        "\u0458\u04bb\u0501\u051b\u051d\u03b1\u03b5\u03b9\u03bf\u03c1\u03bd\u03c4\u03ba\u03b7\u03c5"
        "\u0131\u0251\u0261\u026a\u0280",
        "abeopctyxkmnris" + "jhdqw" + "aeiopvtknu" + "iagir",
        strict=True,
    )
)
ALIKE = str.maketrans(
    {
        **{letter.upper(): latin.upper() for letter, latin in LOOK_ALIKE.items()},
        **LOOK_ALIKE,
    }
)
UNSEEN = frozenset({"Mn", "Me", "Cf", "Cc"})


def is_biometric(name: str) -> bool:
    """Tell whether a name speaks of a picture or print of a body part.

    Both words may stand in one ("faceprint"); "interface_image" is about no face.
    """
    plain = name if name.isascii() else as_read(name)
    joined = "".join(RUNS.findall(plain.lower()))
    if not any(part in joined for part in BODY):
        return False
    by_capitals = [singular(word.lower()) for word in WORDS.findall(plain)]
    by_signs = [singular(word) for word in RUNS.findall(plain.lower())]
    return speaks_of_body(by_capitals) or speaks_of_body(by_signs)


def as_read(name: str) -> str:
    """Return a name in the Latin letters that a reader sees."""
    apart = unicodedata.normalize("NFKD", name.translate(ALIKE))
    return "".join(sign for sign in apart if unicodedata.category(sign) not in UNSEEN)


def singular(word: str) -> str:
    return word.removesuffix("s") if word != "iris" else word


def speaks_of_body(words: list[str]) -> bool:
    """Tell whether a body part stands among the words, with a picture or print of it."""
    for word in words:
        part = next((body for body in BODY if word.startswith(body)), "")
        if part and (part in WHOLE or word[len(part) :].removeprefix("s") in PICTURE):
            return True
        if part and any(other in PICTURE for other in words):
            return True
    return not PAIRS.isdisjoint(pairwise(words))


def names_in(read: Any) -> Iterator[str]:
    """Yield every name in what JSON became, however deep: no depth is a way past."""
    waiting = deque([read])
    while waiting:
        each = waiting.popleft()
        if isinstance(each, dict):
            yield from (str(name) for name in each)
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)


def any_biometric(names: Iterable[str]) -> bool:
    return any(is_biometric(name) for name in names)
