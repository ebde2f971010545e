"""Mentions of colleagues: typed as "@王丽", kept as "@[王丽](user:5)", so that their name of today is shown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from django.db.models import Q
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from guanxi.access.models import User
from guanxi.kernel import pinyin
from guanxi.kernel.text import fold

REFERENCE = re.compile(r"@\[([^\[\]\n]{1,200})\]\(user:(\d{1,18})\)")
# Where a mention may begin: an address ("wang@example.com") is none.
_SIGN = re.compile(r"(?<![\w.])[@＠]")
OFFERED = 8
# The rank of who is not meant.
_NOT = 9


def handles(users: Iterable[User]) -> dict[str, int]:
    """What is typed after the @ → whose it is: the name, with the user name behind it where two have the same."""
    found = list(users)
    often = Counter(str(user) for user in found)
    return {_handle(user, often[str(user)] > 1): user.pk for user in found}


def marked(text: str, *, known: Collection[int] = ()) -> str:
    """The text with typed mentions as references; `known` may have left the company since they were mentioned."""
    if not _SIGN.search(text):
        return text
    named = handles(User.objects.filter(Q(is_active=True) | Q(pk__in=known)))
    ranked = sorted(named, key=len, reverse=True)
    parts, end = [], 0
    for sign in _SIGN.finditer(text):
        rest = text[sign.end() :]
        name = next((n for n in ranked if rest.startswith(n) and _ends(n, rest[len(n) :])), None)
        if name is not None and sign.start() >= end:
            parts += [text[end : sign.start()], f"@[{name}](user:{named[name]})"]
            end = sign.end() + len(name)
    return "".join([*parts, text[end:]])


def mentioned(*texts: str) -> set[int]:
    """Keys of the colleagues to whom the texts refer."""
    return {int(found[2]) for text in texts for found in REFERENCE.finditer(text)}


def names_in(texts: Iterable[str]) -> dict[int, str]:
    """What the colleagues of the texts are called today: at most one query."""
    wanted = mentioned(*texts)
    if not wanted:
        return {}
    rows = User.objects.filter(pk__in=wanted)
    return {user.pk: str(user) for user in rows}


def as_read(text: str) -> str:
    """The text without the keys, as plain words: mentions by the name they were written with. No query."""
    return REFERENCE.sub(r"@\1", text)


def as_typed(text: str) -> str:
    """The text as one would type it today, to be edited."""
    wanted = mentioned(text)
    if not wanted:
        return text
    typed = {pk: name for name, pk in handles(User.objects.filter(Q(is_active=True) | Q(pk__in=wanted))).items()}
    return REFERENCE.sub(lambda found: f"@{typed.get(int(found[2]), found[1])}", text)


def shown(text: str, names: Mapping[int, str]) -> SafeString:
    """The text as HTML, everything in it escaped, lines kept, and each mention a chip with today's name."""
    parts, end = [], 0
    for found in REFERENCE.finditer(text):
        name = names.get(int(found[2]), found[1])
        parts += [_lines(text[end : found.start()]), format_html('<span class="chip tone-blue">@{}</span>', name)]
        end = found.end()
    return mark_safe("".join([*parts, _lines(text[end:])]))  # noqa: S308 (each part is escaped)


def offered(query: str) -> list[dict[str, str]]:
    """Colleagues for what is typed after the @: by name, pinyin, initials or user name; those that begin so first."""
    asked = fold(query)
    users = list(User.objects.filter(is_active=True))
    named = {pk: name for name, pk in handles(users).items()}
    ranked = sorted((_rank(user, asked), str(user), user.pk, user) for user in users)
    best = [user for rank, _name, _pk, user in ranked if rank < _NOT][:OFFERED]
    return [{"label": named[user.pk], "hint": user.job_title or user.username} for user in best]


def _rank(user: User, asked: str) -> int:
    name = str(user)
    spellings = (fold(name), pinyin.full(name), pinyin.initials(name), fold(user.username))
    if any(spelling.startswith(asked) for spelling in spellings):
        return 0
    return 1 if any(asked in spelling for spelling in spellings) else _NOT


def _handle(user: User, is_shared: bool) -> str:
    name = str(user).replace("[", "").replace("]", "")
    return f"{name}({user.username})" if is_shared else name


def _ends(name: str, rest: str) -> bool:
    """Whether a name is over: Latin letters and digits would carry it on, Chinese text follows without a space."""
    return not (name[-1:].isascii() and rest[:1].isascii() and rest[:1].isalnum())


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")
