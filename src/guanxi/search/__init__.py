"""Search over everything, in Chinese (substrings, pinyin, initials) and Latin, from one index on either database.

A package declares in its `searchable.py` what of its records is found (`searchable`); the index follows every recorded
change by itself; `search` answers with the best hits, `matching` narrows a queryset.
"""

from guanxi.search.registry import searchable
from guanxi.search.searching import Hit, kinds_found, matching, search

__all__ = ["Hit", "kinds_found", "matching", "search", "searchable"]
