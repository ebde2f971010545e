"""Which hit comes first: how well its title fits what was asked for, then its age."""

from __future__ import annotations

from guanxi.kernel.pinyin import syllables
from guanxi.kernel.text import clean, fold


class Relevance:
    """The rank of titles for one query, smaller is better."""

    IS, BEGINS, CONTAINS, ELSEWHERE = range(4)

    def __init__(self, query: str) -> None:
        self.asked = clean(fold(query))
        letters = self.asked.replace(" ", "")
        self.spelling = letters if letters.isascii() and letters.isalpha() else ""

    def rank(self, title: str) -> int:
        """IS for a title that is what was asked for (as written or spelt), BEGINS and CONTAINS alike."""
        folded = fold(title)
        best = self._fit(folded, self.asked)
        if best > self.BEGINS and self.spelling:
            sounds = syllables(title)
            forms = ("".join(sounds), "".join([sound[:1] for sound in sounds]))
            best = min(best, *(self._fit(form, self.spelling) for form in forms))
        return best

    def _fit(self, form: str, asked: str) -> int:
        if form.startswith(asked):
            return self.IS if len(form) == len(asked) else self.BEGINS
        return self.CONTAINS if asked in form else self.ELSEWHERE
