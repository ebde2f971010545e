"""Names of files as a person meant them: one line, no path, nothing that turns or hides a part of it."""

import unicodedata
from pathlib import Path

from guanxi.kernel.text import clean

# With room for the extension that the content may ask for.
LONGEST = 190
# Not in a name under Windows, where many of these files will be opened.
_FORBIDDEN = str.maketrans(dict.fromkeys('<>:"|?*', "_"))


def safe_name(name: str, otherwise: str = "file") -> str:
    """The last part of a path without control characters, direction marks and zero-width signs; at most 190 characters.

    >>> safe_name("..\\\\..\\\\合同 \u202efdp.exe")
    '合同 fdp.exe'
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    found = clean(clean(last).translate(_FORBIDDEN).replace("\u200c", "").replace("\u200d", "")).strip(". ")
    if not found:
        return otherwise
    if len(found) > LONGEST:
        suffix = Path(found).suffix[:20]
        found = found[: LONGEST - len(suffix)].rstrip(". ") + suffix
    return found
