"""The condition language once more: slow, plain Python over dictionaries, sharing nothing with the compiler."""

import calendar
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any

Row = dict[str, Any]


class Evaluator:
    """Evaluates the JSON form of a condition for one row. `kinds` tells the kind of each field."""

    def __init__(self, kinds: dict[str, str], now: datetime, zone: tzinfo, me: int) -> None:
        self.kinds, self.now, self.zone, self.me = kinds, now, zone, me
        self.today = now.astimezone(zone).date()

    def holds(self, node: Row, row: Row) -> bool:
        if "all" in node:
            return all(self.holds(part, row) for part in node["all"])
        if "any" in node:
            return any(self.holds(part, row) for part in node["any"])
        if "not" in node:
            return not self.holds(node["not"], row)
        if "related" in node:
            return self.figure(node, row)
        return self.compare(self.kinds[node["field"]], row[node["field"]], node["op"], node.get("value"))

    def figure(self, node: Row, row: Row) -> bool:
        rows = [r for r in row[node["related"]] if "where" not in node or self.holds(node["where"], r)]
        if node["aggregate"] == "exists":
            return bool(rows)
        if node["aggregate"] == "count":
            return self.compare("number", len(rows), node["op"], node.get("value"))
        kind = self.kinds[node["of"]]
        values = [r[node["of"]] for r in rows if r[node["of"]] is not None]
        figure: Any = None
        if node["aggregate"] == "sum":
            figure = sum(values)
        elif values and node["aggregate"] == "avg":
            figure = Decimal(sum(values)) / len(values)
        elif values:
            figure = {"min": min, "max": max}[node["aggregate"]](values)
        return self.compare(kind, figure, node["op"], node.get("value"))

    def compare(self, kind: str, value: Any, op: str, given: Any) -> bool:
        for negative, positive in {
            "is_not": "is", "not_contains": "contains", "not_in": "in", "!=": "=", "has_none": "has_any",
            "not_empty": "empty",
        }.items():  # fmt: skip
            if op == negative:
                return not self.compare(kind, value, positive, given)
        if op == "empty":
            return value is None or value in ("", [])
        return value is not None and getattr(self, kind)(value, op, given)

    def text(self, value: str, op: str, given: Any) -> bool:
        if op == "in":
            return any(self.text(value, "is", item) for item in given)
        n, v = len(given), len(value)
        places = {"is": [0] if n == v else [], "starts": [0], "ends": [v - n], "contains": range(v - n + 1)}[op]
        return any(
            0 <= at <= v - n and all(same_letter(a, b) for a, b in zip(value[at : at + n], given, strict=True))
            for at in places
        )

    def choice(self, value: Any, op: str, given: Any) -> bool:
        return value in given if op == "in" else value == given

    boolean = choice

    def multichoice(self, value: list[str], op: str, given: list[str]) -> bool:
        return (any if op == "has_any" else all)(item in value for item in given)

    def reference(self, value: int, op: str, given: Any) -> bool:
        return value == self.me if op == "me" else self.choice(value, op, given)

    def number(self, value: Any, op: str, given: Any) -> bool:
        if op == "between":
            return Decimal(str(given[0])) <= value <= Decimal(str(given[1]))
        number = Decimal(str(given))
        return {"=": value == number, "<": value < number, "<=": value <= number, ">": value > number,
                ">=": value >= number}[op]  # fmt: skip

    def money(self, value: int, op: str, given: Any) -> bool:
        return self.number(Decimal(value) / 100, op, given)

    def datetime(self, value: datetime, op: str, given: Any) -> bool:
        if (op == "in_last" and value > self.now) or (op == "in_next" and value < self.now):
            return False
        return self.date(value.astimezone(self.zone).date(), op, given)

    def date(self, value: date, op: str, given: Any) -> bool:
        if op in ("on", "before", "after"):
            day = date.fromisoformat(given)
            return {"on": value == day, "before": value < day, "after": value > day}[op]
        if op == "between":
            return date.fromisoformat(given[0]) <= value <= date.fromisoformat(given[1])
        if op == "in_last":
            return moved(self.today, -given["n"], given["unit"]) <= value <= self.today
        if op == "in_next":
            return self.today <= value <= moved(self.today, given["n"], given["unit"])
        if op == "older_than":
            return value < moved(self.today, -given["n"], given["unit"])
        if op == "anniversary_in":
            return any(recurs(value, self.today + timedelta(days=n)) for n in range(given + 1))
        return in_period(value, given, self.today)


def same_letter(a: str, b: str) -> bool:
    """Whether two characters differ by case only: some chain of one-letter upper and lower forms joins them."""
    return a == b or (not (a.isascii() ^ b.isascii()) and bool(cases(a) & cases(b)))


def cases(character: str) -> set[str]:
    found = {character}
    for _round in range(3):
        found |= {
            f for c in found for f in (c.lower(), c.upper()) if len(f) == 1 and f.isascii() == character.isascii()
        }
    return found


def moved(day: date, n: int, unit: str) -> date:
    if unit in ("days", "weeks"):
        return day + timedelta(days=n * (7 if unit == "weeks" else 1))
    months = day.year * 12 + day.month - 1 + n * (12 if unit == "years" else 1)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def recurs(birthday: date, day: date) -> bool:
    if (birthday.month, birthday.day) == (day.month, day.day):
        return True
    leapling = (birthday.month, birthday.day) == (2, 29)
    return leapling and (day.month, day.day) == (2, 28) and not calendar.isleap(day.year)


def in_period(day: date, name: str, today: date) -> bool:
    if name in ("yesterday", "today", "tomorrow"):
        return (day - today).days == ["yesterday", "today", "tomorrow"].index(name) - 1
    which, unit = name.split("_")
    count = {
        "week": lambda d: (d.toordinal() - 1) // 7,
        "month": lambda d: d.year * 12 + d.month,
        "quarter": lambda d: d.year * 4 + (d.month - 1) // 3,
        "year": lambda d: d.year,
    }[unit]
    return count(day) - count(today) == {"last": -1, "this": 0, "next": 1}[which]
