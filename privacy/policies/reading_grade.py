"""How hard an English sentence is to read: the grade of Flesch and Kincaid.

A grade of 8 is read with ease at the age of fourteen. Syllables are counted by groups of vowels,
which errs by less than the measure itself.
"""

import re

WORD = re.compile(r"[A-Za-z][A-Za-z'\u2019-]*")
SENTENCE = re.compile(r"[.!?:](?:\s|$)")
VOWELS = re.compile(r"[aeiouy]+")
# Silent at the end: "made", "used", but not "able" or "wanted".
SILENT = re.compile(r"(?<![aeioul])e$|(?<![td])ed$")


def syllables(word: str) -> int:
    """Return the syllables of a word, at least one."""
    return max(1, len(VOWELS.findall(SILENT.sub("", word.lower()))))


def reading_grade(text: str) -> float:
    """Return the school grade that a text asks for; 0.0 for one without words."""
    words = WORD.findall(text)
    if not words:
        return 0.0
    sentences = max(1, len(SENTENCE.findall(text)))
    spoken = sum(map(syllables, words))
    return 0.39 * len(words) / sentences + 11.8 * spoken / len(words) - 15.59
