"""Text made comparable: clean input, folding, matching keys; and cells that no spreadsheet runs as a formula."""

import re
import unicodedata

# Signs that start a formula in a spreadsheet (full-width ones too, where Excel takes them), after any number of
# apostrophes: an apostrophe is how we disarm such a cell, so cells that already begin so need one more. Blanks and
# what is invisible may stand before the sign, since programs strip them.
_BEFORE_SIGN = "\\s\x00-\x1f\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
_FORMULA = re.compile(f"'*(?:[\t\r\n]|[{_BEFORE_SIGN}]*[=+\\-@＝＋－＠])")
_PLAIN_NUMBER = re.compile(r"[+-]\d+(?:\.\d+)?")
# What nobody means to write; joiners and variation selectors (in emoji, Persian) are meant, but say nothing to compare.
_STRAY = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_ACCENTS = re.compile("[\u0300-\u036f]+")
_SPACES = re.compile(r"\s+")
_SPACE_BESIDE_HAN = re.compile(r"(?<=[\u3400-\u9fff]) | (?=[\u3400-\u9fff])")


def clean(text: str) -> str:
    """One line as a person meant it: no control or stray characters, single spaces, none at the ends."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return _SPACES.sub(" ", _STRAY.sub("", _CONTROL.sub("", text))).strip()


def clean_lines(text: str) -> str:
    """Like `clean`, but for longer text: line breaks stay (as \\n), and so does indentation."""
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.rstrip() for line in _STRAY.sub("", _CONTROL.sub("", unix)).split("\n")).strip("\n")


def fold(text: str) -> str:
    """The form in which texts are compared: NFKC, case-folded, without accents and invisible characters.

    Full-width Ａ, ａ, A and á are all "a"; Hangul and kana keep their marks.
    """
    if text.isascii():
        return text.lower()
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", plain)))


def match_key(text: str) -> str:
    """Key under which two spellings of one name meet: folded, single spaces, none beside a Chinese character."""
    return _SPACE_BESIDE_HAN.sub("", clean(fold(text)))


def escape_formula(cell: str) -> str:
    """A CSV or XLSX cell that a spreadsheet shows and never runs; `unescape_formula` gives the same text back.

    A plain signed number (−12.50, +8613800138000) is no formula and stays as it is.
    """
    if not _FORMULA.match(cell) or _PLAIN_NUMBER.fullmatch(cell):
        return cell
    return "'" + cell


def unescape_formula(cell: str) -> str:
    """The exact inverse of `escape_formula`, for import."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
