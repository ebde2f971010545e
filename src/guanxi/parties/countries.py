"""Countries, called by their names in the reader's language."""

from __future__ import annotations

from typing import Any

from babel import Locale
from django import forms

from guanxi.shell.components.figures import babel_locale


def countries() -> list[tuple[str, str]]:
    """ISO 3166-1 codes with their names, by name; what the Unicode consortium adds (world regions) left out."""
    names = Locale.parse(babel_locale()).territories
    known = [(code, name) for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in OTHER]
    return sorted(known, key=lambda pair: pair[1])


# Codes of Unicode that are no country of ISO 3166-1: outlying Oceania, pseudo locales, the Euro zone, …
OTHER = frozenset({"QO", "XA", "XB", "EU", "EZ", "UN", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA", "XK"})


class CountryField(forms.ChoiceField):
    """A country, kept by its ISO code."""

    def __init__(self, *, max_length: int | None = None, empty_value: Any = None, **kwargs: Any) -> None:
        super().__init__(choices=countries, **kwargs)
