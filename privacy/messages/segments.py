"""How many SMS a text is: a carrier cuts and bills by segments, and a cut code is hard to read.

160 characters of the GSM alphabet (3GPP TS 23.038; some count twice) or, as soon as one character
stands outside it, 70 units of UTF-16; a text of several segments has seven or three fewer in each.
"""

import math

BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
TWICE = frozenset("^{}\\[~]|€\f")


def segments(text: str) -> int:
    """Return how many SMS a text needs."""
    if all(character in BASIC or character in TWICE for character in text):
        return parts(len(text) + sum(character in TWICE for character in text), 160, 153)
    return parts(len(text.encode("utf-16-be")) // 2, 70, 67)


def parts(units: int, alone: int, joined: int) -> int:
    return 1 if units <= alone else math.ceil(units / joined)
