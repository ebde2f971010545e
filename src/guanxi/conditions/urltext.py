"""A condition as compact text for the query string of an address, and back.

The text is the JSON form, deflated with a dictionary of the language's own words and base64url-encoded, behind
one character that numbers the encoding. The plain JSON form is read too, so that people can write it by hand.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from typing import Any, Final

from django.utils.translation import gettext as _

from guanxi.conditions.errors import ConditionError
from guanxi.conditions.tree import EVERYTHING, Condition, parse, to_json

ENCODING: Final = "1"
MAX_CHARACTERS: Final = 64 * 1024
# Part of encoding 1: a change of these words needs a new number. The commonest stand last, where deflate likes them.
_WORDS: Final = (
    b'{"version":1,"not":"is_not""not_contains""starts""ends""not_in""not_empty""between""before""after""on""in_next"'
    b'"older_than""anniversary_in""in_period""this_month""last_month""this_year""days"}"weeks"}"months"}"years"}'
    b'"aggregate":"sum","of":"amount","where":"aggregate":"exists"},"aggregate":"count","op":">=","value":'
    b'{"related":"orders","op":"in_last","value":{"n":30,"unit":"days"}}]},"any":[{"field":"state","op":"in","value":["'
    b'"op":"empty"},"op":"contains","value":"{"version":1,"all":[{"field":"name","op":"is","value":"true}]}'
)


def to_text(condition: Condition) -> str:
    """The condition as text of URL-safe characters; `from_text(to_text(c)) == c`."""
    plain = json.dumps(to_json(condition), ensure_ascii=False, separators=(",", ":")).encode()
    packer = zlib.compressobj(level=9, wbits=-15, zdict=_WORDS)
    packed = packer.compress(plain) + packer.flush()
    return ENCODING + base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def from_text(text: str) -> Condition:
    """Read what `to_text` wrote, or the JSON form; empty text is the condition that holds everywhere.

    Raises ConditionError.
    """
    text = text.strip()
    if not text:
        return EVERYTHING
    if len(text) > MAX_CHARACTERS:
        raise ConditionError(_("The condition is too long."))
    if not text.startswith(ENCODING):
        return parse(_decoded(text))
    return parse(_decoded(_unpacked(text[len(ENCODING) :])))


def _unpacked(text: str) -> str:
    unpacker = zlib.decompressobj(wbits=-15, zdict=_WORDS)
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        plain = unpacker.decompress(packed, MAX_CHARACTERS * 4)
        if unpacker.eof:
            return plain.decode()
    except (ValueError, binascii.Error, zlib.error):
        pass
    raise ConditionError(_("The condition in the address is damaged."))


def _decoded(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_without_repetition)
    except (ValueError, RecursionError) as error:
        raise ConditionError(_("The condition is not valid JSON.")) from error


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key occurs twice")
    return found
