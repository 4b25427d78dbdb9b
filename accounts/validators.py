"""Rules shared by forms, API and models."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from privacy.formparts.words import said

SHORTEST_USERNAME, LONGEST_USERNAME = 3, 30
LONGEST_NAME, LONGEST_OCCUPATION, LONGEST_ADDRESS = 100, 100, 300
# Letters by their class, yet drawn as nothing: Hangul fillers, the blank Braille cell.
DRAWN_AS_NOTHING = frozenset("\u115f\u1160\u3164\uffa0\u2800")
JOINERS = frozenset("\u200c\u200d")  # Persian and Indic names need them
CONTROL = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
MARKUP = re.compile(r"[<>]|&#?\w+;")
NO_ANSWER = frozenset(
    {"n/a", "n.a.", "n.a", "none", "null", "nil", "test", "unknown", "anonymous", "undefined"}
    | {"nobody", "no name", "xxx", "tbd", "asdf", "qwerty", "not applicable", "no answer"}
    | {"无", "無", "没有", "沒有", "匿名", "测试", "測試", "未知", "不详", "不詳"}
)

# Scripts that are written together (UTS 39, highly restrictive).
WRITTEN_TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
)
ONE_LETTER_MARKS = frozenset({"LATIN", "GREEK", "CYRILLIC"})
OTHER_LATIN = frozenset("ßæœøłđðþ")
# Letters of other alphabets that are drawn like Latin ones: a name of these alone imitates.
LOOKS_LATIN = frozenset(
    # Cyrillic a c d e h i j l o p q s y v x w
    "\u0430\u0441\u0501\u0435\u04bb\u0456\u0458\u04cf\u043e\u0440\u051b\u0455\u0443\u0475\u0445\u051d"
    # Greek a v o p u i
    "\u03b1\u03bd\u03bf\u03c1\u03c5\u03b9"
)
BETWEEN = frozenset("._-")


class UnlikeWhatYouTold:
    """A password must not be, nor hold, anything else the person typed (P-2.7).

    The form hangs a list `told` on the user object it validates for.
    """

    shortest = 4

    def validate(self, password: str, user: object | None = None) -> None:
        """Raise ValidationError when a told value of four or more characters stands in it."""
        folded = password.casefold()
        for value in getattr(user, "told", []):
            if len(value) >= self.shortest and value.casefold() in folded:
                raise ValidationError(
                    _("Choose a password that does not contain something you told us."),
                    code="told",
                )

    def get_help_text(self) -> str:
        return _("Nothing of what you told us may be part of the password.")


def looks_blank(typed: str) -> bool:
    """Tell whether an answer only looks like one: nothing to be seen, or words like "N/A"."""
    return not said(typed) or typed.strip().casefold() in NO_ANSWER


def script_of(character: str) -> str:
    """Return the first word of the character's Unicode name: LATIN, CYRILLIC, CJK."""
    return unicodedata.name(character, "UNKNOWN").split(" ")[0].split("-")[0]


def valid_username(typed: str) -> str:
    """Return the name in its composed form, or raise ValidationError naming what is wrong.

    - 3 to 30 characters; letters, digits, dot, hyphen and underscore; begins and ends with a letter
      or digit; at least one letter (so it is no telephone number; without @ it is no e-mail)
    - no character that only looks like another: compatibility forms, invisible ones, alphabets
      mixed, an alphabet that imitates Latin throughout
    """
    name = unicodedata.normalize("NFC", typed)
    if looks_blank(name):
        raise ValidationError(_("Enter a user name of your own"), code="no_answer")
    if not SHORTEST_USERNAME <= len(name) <= LONGEST_USERNAME:
        raise ValidationError(_("The user name must have 3 to 30 characters"), code="length")
    if unicodedata.normalize("NFKC", name) != name or not all(map(may_stand, name)):
        raise ValidationError(
            _("The user name can have letters, digits, dots, hyphens and underscores"),
            code="characters",
        )
    if not name[0].isalnum() or name[-1] in BETWEEN:
        raise ValidationError(
            _("The user name must begin and end with a letter or digit"), code="ends"
        )
    letters = [letter for letter in name if letter.isalpha()]
    if not letters:
        raise ValidationError(_("The user name must have at least one letter"), code="letter")
    refuse_imitation(letters)
    refuse_heaped_marks(name)
    return name


def may_stand(character: str) -> bool:
    """Tell whether a character may stand in a user name."""
    if character in BETWEEN or (character.isascii() and character.isalnum()):
        return True
    if character in DRAWN_AS_NOTHING:
        return False
    category = unicodedata.category(character)
    return category in {"Ll", "Lu", "Lt", "Lo", "Mn", "Mc"}


def refuse_imitation(letters: list[str]) -> None:
    """Raise ValidationError for mixed alphabets and for letters that pass for Latin ones."""
    scripts = {script_of(letter) for letter in letters}
    together = any(scripts <= allowed for allowed in WRITTEN_TOGETHER)
    if len(scripts) > 1 and not together:
        raise ValidationError(
            _("The user name must keep to one alphabet: some letters look like others"),
            code="mixed",
        )
    folded = [letter.lower() for letter in letters]
    foreign = not scripts & {"LATIN"} and all(letter in LOOKS_LATIN for letter in folded)
    odd_latin = any(
        script_of(letter) == "LATIN"
        and not unicodedata.normalize("NFD", letter)[0].isascii()
        and letter not in OTHER_LATIN
        for letter in folded
    )
    if foreign or odd_latin:
        raise ValidationError(
            _("The user name must not have letters that only look like others"), code="imitation"
        )


def refuse_heaped_marks(name: str) -> None:
    """Raise ValidationError for marks heaped on a letter, and for any left over on Latin ones."""
    heap, base = 0, ""
    for character in name:
        if unicodedata.category(character)[0] != "M":
            heap, base = 0, script_of(character)
            continue
        heap += 1
        if heap > 2 or base in ONE_LETTER_MARKS:
            raise ValidationError(
                _("The user name must not have marks heaped on a letter"), code="marks"
            )


def valid_name(typed: str) -> str:
    """Return a person's name with single spaces, or raise ValidationError (P-2.8a, T-3.4 d)."""
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    if any(is_control(character) for character in name):
        raise ValidationError(
            _("The name has a character that cannot be seen; type the name anew"), code="control"
        )
    if MARKUP.search(name):
        raise ValidationError(_("The name cannot have the signs < and >"), code="markup")
    if len(name) > LONGEST_NAME:
        raise ValidationError(_("The name can have up to 100 characters"), code="length")
    if not any(unicodedata.category(character)[0] == "L" for character in name):
        raise ValidationError(_("The name must have at least one letter"), code="letter")
    if name.casefold() in NO_ANSWER:
        raise ValidationError(_("Enter your own name"), code="no_answer")
    return name


def valid_lines(typed: str, *, most: int) -> str:
    """Return words that may be left out, in at most so many lines; "" for what looks blank.

    Raises ValidationError for characters that cannot be seen and for markup.
    """
    lines = [" ".join(line.split()) for line in unicodedata.normalize("NFC", typed).splitlines()]
    text = "\n".join(line for line in lines if line)
    if looks_blank(text):
        return ""
    if any(is_control(character) for character in text.replace("\n", "")):
        raise ValidationError(
            _("There is a character that cannot be seen; type the words anew"), code="control"
        )
    if MARKUP.search(text):
        raise ValidationError(_("The signs < and > cannot stand here"), code="markup")
    if text.count("\n") >= most:
        raise ValidationError(_("These are too many lines"), code="lines")
    return text


def is_control(character: str) -> bool:
    """Tell whether a character steers or hides instead of being read."""
    if character in JOINERS:
        return False
    return character in DRAWN_AS_NOTHING or unicodedata.category(character) in CONTROL
