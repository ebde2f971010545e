"""Icons, chips and avatars."""

from __future__ import annotations

import re
import zlib
from functools import cache, lru_cache

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

TONES = ("neutral", "blue", "green", "amber", "red", "violet", "teal", "pink")
HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")


@cache
def sheet() -> str:
    """Address of the sheet of icons: asked for some fifty times a page, and always the same while the program runs."""
    return static("vendor/icons.svg")


@lru_cache(4096)
def drawing(name: str, label: str = "", extra: str = "") -> SafeString:
    """An outline icon of the sprite. Silent for screen readers unless it has a `label`; `extra` adds classes."""
    source = f"{sheet()}#{name}"
    classes = f"icon {extra}".strip()
    if label:
        return format_html('<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', classes, label, source)
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', classes, source)


def chip(label: object, tone: str = "neutral", *, dot: bool = False, icon: str = "", url: str = "") -> SafeString:
    """A small coloured word: a grade, a state, a tag. `dot` is the calm form for the columns of a table."""
    classes = f"chip tone-{checked(tone)}" + (" chip-dot" if dot else "")
    inside = format_html("{}{}", drawing(icon) if icon else "", label)
    if url:
        return format_html('<a class="{}" href="{}">{}</a>', classes, url, inside)
    return format_html('<span class="{}">{}</span>', classes, inside)


def avatar(name: object, *, organisation: bool = False, size: str = "", labelled: bool = False) -> SafeString:
    """Initials on a colour that always belongs to the name. `size` is "small", "" or "large".

    Beside the name itself it stays silent for screen readers; alone it needs `labelled`.
    """
    letters = fitting(initials(str(name), organisation=organisation), organisation=organisation, size=size)
    shape = " avatar-square" if organisation else ""
    classes = f"avatar tone-{tone_of(str(name))}{shape}" + (f" avatar-{size}" if size else "")
    if labelled:
        return format_html('<span class="{}" role="img" aria-label="{}">{}</span>', classes, name, letters)
    return format_html('<span class="{}" aria-hidden="true">{}</span>', classes, letters)


def fitting(letters: str, *, organisation: bool, size: str) -> str:
    """As many letters as can be read: two Chinese characters need the large size, two Latin ones the middle."""
    if size == "large" or (size == "" and not HAN.search(letters)):
        return letters
    return letters[0] if organisation or not HAN.search(letters) else letters[-1]


def initials(name: str, *, organisation: bool = False) -> str:
    """张伟明 → 伟明 (given name), 华信科技 → 华信 (an organisation's first two), Eleanor Nguyen → EN."""
    name = name.strip()
    if HAN.search(name):
        han = "".join(HAN.findall(name))
        return han[:2] if organisation else han[-2:]
    words = [word for word in re.split(r"[\s\-_.,]+", name) if word and word[0].isalnum()]
    if not words:
        return "?"
    picked = words[:2] if organisation or len(words) < 3 else [words[0], words[-1]]
    return "".join(word[0] for word in picked).upper()


def tone_of(name: str) -> str:
    """A tone that always belongs to this text."""
    return TONES[1:][zlib.crc32(name.encode()) % (len(TONES) - 1)]


def checked(tone: str) -> str:
    """The tone, if there is one of this name."""
    if tone not in TONES:
        raise ValueError(f"Unknown tone {tone!r}: use one of {', '.join(TONES)}.")
    return tone
