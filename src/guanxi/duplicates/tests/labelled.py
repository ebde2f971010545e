"""A labelled set: customers like the demo company's, some entered twice as people do, and pairs that only seem so.

The true pairs differ by a typing error, width, legal form, pinyin, the format of a phone, a swapped field, missing
facts. The hard others: namesakes, families on one phone, branches of a company, companies that sound alike.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np

from guanxi.demo.company import people
from guanxi.demo.company.companies import names as company_names
from guanxi.demo.company.reading import rows, weighted
from guanxi.kernel import pinyin

# There are no names for many more.
FIRMS = 30_000
Points = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class File:
    """A party as it would be entered. Files with the same `who` are one customer."""

    who: int
    name: str
    kind: str
    city: str = ""
    birthday: date | None = None
    gender: str = ""
    points: Points = ()
    street: str = ""


@dataclass
class Labelled:
    """The files, and of each made pair why it is (not) one: the positions of the two files and the cause."""

    files: list[File] = field(default_factory=list)
    true: dict[tuple[int, int], str] = field(default_factory=dict)
    false: dict[tuple[int, int], str] = field(default_factory=dict)


def labelled(count: int, *, share: float = 0.08, seed: int = 20261122) -> Labelled:
    """`count` customers, of which a share was entered twice, and as large a share has a double that is none."""
    chance = random.Random(seed)
    made = Labelled(list(_customers(count, seed)))
    for at in range(count):
        file = made.files[at]
        drawn = chance.random()
        if drawn < share:
            cause, copy = _again(file, chance)
            made.true[at, _add(made, copy)] = cause
        elif drawn < 2 * share:
            cause, other = _seeming(file, chance, who=count + at)
            made.false[at, _add(made, other)] = cause
    return made


def _add(made: Labelled, file: File) -> int:
    made.files.append(file)
    return len(made.files) - 1


def _customers(count: int, seed: int) -> Iterator[File]:
    rng = np.random.default_rng(seed)
    places = rows("places")
    weight = np.array([float(place["weight"]) for place in places])
    city = rng.choice(len(places), count, p=weight / weight.sum()).tolist()
    firms = min(int(count * 0.3), FIRMS)
    cities = [places[c]["city"].removesuffix("市") for c in city]
    endings = weighted("industry", 1).words[weighted("industry").numbers(rng.random(firms))].tolist()
    full, _short = company_names(rng, cities[:firms], endings, set())
    women = rng.random(count - firms) < 0.5
    born = np.clip(rng.normal(1985, 12, count - firms).astype(int), 1940, 2008)
    surnames, given = people.names(rng, women, born)
    numbers = np.arange(count)
    phones, streets = people.mobiles(numbers), people.streets(rng, count, homes=True)
    mails = people.emails(surnames, given, numbers[firms:], ["example.com"] * (count - firms))
    knows = rng.random((4, count)) < np.array([[0.9], [0.45], [0.4], [0.35]])
    for n, name in enumerate(full):
        points = (("phone", phones[n]),) if knows[0, n] else ()
        yield File(n, name, "organisation", cities[n], None, "", points, streets[n] if knows[3, n] else "")
    for p in range(count - firms):
        n = firms + p
        day = date(int(born[p]), 1, 1) + timedelta(days=int(rng.integers(0, 365)))
        points = (*((("phone", phones[n]),) if knows[0, n] else ()), *((("email", mails[p]),) if knows[1, n] else ()))
        yield File(
            n,
            surnames[p] + given[p],
            "person",
            cities[n],
            day if knows[2, n] else None,
            "female" if women[p] else "male",
            points,
            streets[n] if knows[3, n] else "",
        )


def _again(file: File, chance: random.Random) -> tuple[str, File]:
    """The same customer, entered again."""
    ways = PERSON_AGAIN if file.kind == "person" else COMPANY_AGAIN
    cause = chance.choice([*ways])
    copy = ways[cause](file, chance)
    if chance.random() < 0.3:
        copy = replace(copy, street="")
    if chance.random() < 0.3 and len(copy.points) > 1:
        copy = replace(copy, points=copy.points[:1])
    return cause, copy


def _seeming(file: File, chance: random.Random, who: int) -> tuple[str, File]:
    """Another customer who looks like this one."""
    ways = PERSON_SEEMING if file.kind == "person" else COMPANY_SEEMING
    cause = chance.choice([*ways])
    return cause, replace(ways[cause](file, chance), who=who)


def _phone(chance: random.Random) -> Points:
    return (("phone", f"1359{chance.randrange(10**7):07}"),)


def _written(points: Points, chance: random.Random) -> Points:
    """Phones as people write them."""

    def phone(value: str) -> str:
        a, b, c = value[:3], value[3:7], value[7:]
        return chance.choice([f"+86 {a} {b} {c}", f"{a}-{b}-{c}", f"0086{value}", _wide(value)])

    return tuple((channel, phone(value) if channel == "phone" else value.upper()) for channel, value in points)


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _typo(text: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(text))
    other = chance.choice("华新明德兴瑞安平")
    return chance.choice([text[:at] + other + text[at + 1 :], text[:at] + text[at + 1 :] if len(text) > 3 else text])


def _digit(points: Points, chance: random.Random) -> Points:
    return tuple((k, v[:-1] + str((int(v[-1]) + 1) % 10)) if k == "phone" else (k, v) for k, v in points)


def _without_form(name: str) -> str:
    for form in ("股份有限公司", "集团有限公司", "有限责任公司", "有限公司"):
        name = name.removesuffix(form)
    return name


Way = Callable[[File, random.Random], File]
PERSON_AGAIN: dict[str, Way] = {
    "phone format": lambda f, c: replace(f, points=_written(f.points, c)),
    "width and spaces": lambda f, c: replace(f, name=f"{f.name[0]} {f.name[1:]}", points=_written(f.points, c)),
    "pinyin": lambda f, c: replace(f, name=f"{pinyin.full(f.name[1:]).title()} {pinyin.full(f.name[0]).title()}"),
    "typing error in the name": lambda f, c: replace(f, name=_typo(f.name, c)),
    "surname and title": lambda f, c: replace(f, name=f.name[0] + ("女士" if f.gender == "female" else "先生")),
    "new phone": lambda f, c: replace(f, points=(*_phone(c), *[p for p in f.points if p[0] != "phone"])),
    "phone given as WeChat": lambda f, c: replace(f, points=tuple(("wechat", v) for k, v in f.points if k == "phone")),
    "wrong digit": lambda f, c: replace(f, points=_digit(f.points, c)),
    "no birthday, no city": lambda f, c: replace(f, birthday=None, city=""),
}
COMPANY_AGAIN: dict[str, Way] = {
    "without legal form": lambda f, c: replace(f, name=_without_form(f.name), points=_written(f.points, c)),
    "another legal form": lambda f, c: replace(f, name=_without_form(f.name) + "有限责任公司", points=_phone(c)),
    "typing error in the name": lambda f, c: replace(f, name=_typo(f.name, c)),
    "without place": lambda f, c: replace(f, name=f.name.removeprefix(f.city), points=_phone(c)),
    "width": lambda f, c: replace(f, name=f"（{f.city}）{f.name.removeprefix(f.city)}", points=()),
    "no phone": lambda f, c: replace(f, points=(), street=""),
}
PERSON_SEEMING: dict[str, Way] = {
    "namesake in the city": lambda f, c: replace(
        f, points=_phone(c), birthday=f.birthday and f.birthday + timedelta(days=c.randrange(200, 3000)), street=""
    ),
    "family on one phone": lambda f, c: replace(
        f,
        name=f.name[0] + c.choice("子佳欣梓雨") + c.choice("涵轩怡萱泽"),
        points=f.points[:1],
        birthday=date(2012, 3, c.randrange(1, 28)),
        gender=c.choice(["female", "male"]),
    ),
    "married, one phone": lambda f, c: replace(
        f,
        name=c.choice("欧司诸葛闻东") + c.choice("丽军芳伟"),
        points=f.points[:1],
        birthday=None,
        gender="male" if f.gender == "female" else "female",
    ),
    "same name elsewhere": lambda f, c: replace(f, points=_phone(c), city="拉萨", birthday=None, street=""),
}
COMPANY_SEEMING: dict[str, Way] = {
    "branch": lambda f, c: replace(
        f, name=f"{_without_form(f.name)}{c.choice(['城东', '第二', '浦东'])}分公司", street=""
    ),
    "namesake elsewhere": lambda f, c: replace(
        f, name=f"拉萨{f.name.removeprefix(f.city)}", city="拉萨", points=_phone(c), street=""
    ),
    "its contact person": lambda f, c: replace(
        f, name=c.choice("王李张") + c.choice("伟芳敏") + c.choice("杰丽强"), kind="person"
    ),
    "another trade word": lambda f, c: replace(
        f,
        name=f.city + "".join(c.sample("瑞德兴安平嘉和", 3)) + f.name.removeprefix(f.city)[3:],
        points=_phone(c),
        street="",
    ),
}
