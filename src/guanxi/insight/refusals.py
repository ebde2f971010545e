"""Why the library had no answer, in the reader's words: its sentences are kept as templates with their facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_noop

from guanxi.insight.provenance import PARAMETERS

# What the library may say of the company's own data.
SENTENCES = (
    gettext_noop("The {table} hold no row to analyse{why}."),
    gettext_noop("There are only refunds: no customer has a first purchase."),
    gettext_noop("There are only refunds: no customer has a purchase to be classed by."),
    gettext_noop("There are only refunds: no customer has a purchase to be grouped by."),
    gettext_noop("There are only refunds: no customer has a purchase to be loyal by."),
    gettext_noop("No customer has bought a second time: {model} cannot be learnt."),
    gettext_noop("No line satisfies the conditions."),
    gettext_noop("No line was sold to a known {of}."),
    gettext_noop("Groups need {least} customers at least; there are {n}."),
    gettext_noop("All customers are alike in {names}."),
    gettext_noop("The data begin on {first}: to foresee {days} days, at least three times as many are needed."),
    gettext_noop("On the day of the test all customers had the same outcome: nothing can be judged."),
    gettext_noop("Of {count} customers {lost} were lost: at least {fewest} of each outcome are needed to learn."),
)
TABLES = {"transactions": gettext_noop("purchases"), "lines": gettext_noop("order lines")}


def refusal(template: str, facts: Mapping[str, Any]) -> str:
    """A sentence of the library, in the language of the moment; in English where it is not translated."""
    words = {key: _word(value) for key, value in facts.items()}
    return translation.gettext(template).format(**words)


def _word(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return str(PARAMETERS.get(value, "")) or (translation.gettext(TABLES[value]) if value in TABLES else value)
