"""What holds a customer: attitude against behaviour, and the kinds of loyalty by visible rules with their evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis

from guanxi.analytics.engine import Table

QUADRANTS: Mapping[str, tuple[str, str]] = {
    "true": ("真正忠诚", "true loyalty"),
    "latent": ("潜在忠诚", "latent loyalty"),
    "spurious": ("虚假忠诚", "spurious loyalty"),
    "none": ("不忠诚", "no loyalty"),
}
KINDS: Mapping[str, tuple[str, str]] = {
    "monopoly": ("垄断忠诚", "monopoly loyalty"),
    "kinship": ("亲缘忠诚", "kinship loyalty"),
    "benefit": ("利益忠诚", "benefit loyalty"),
    "inertia": ("惰性忠诚", "inertia loyalty"),
    "trust": ("信赖忠诚", "trust loyalty"),
}


@dataclass(frozen=True)
class Rules:
    """The bounds by which a kind of loyalty is told."""

    discounted: float
    one_place: float
    one_time: float
    high: float
    low: float
    full_price: float


def judged(known: Table, rules: Rules) -> Table:
    """The quadrant, and the first kind whose rule fits with the evidence for it."""
    acts, feels = known.behaviour >= 50, known.attitude >= 50
    quadrant = ibis.cases(
        (known.attitude.isnull() | known.behaviour.isnull(), ibis.null("string")),
        (acts & feels, "true"),
        (feels, "latent"),
        (acts, "spurious"),
        else_="none",
    )
    again = known.purchases >= 2
    fits = {name: (again & holds).fill_null(False) for name, (holds, _) in _kinds(known, rules).items()}
    proofs = {name: proof for name, (_, proof) in _kinds(known, rules).items()}
    kind = ibis.cases(*((holds, name) for name, holds in fits.items()), else_=ibis.null("string"))
    evidence = ibis.cases(*((holds, proofs[name]) for name, holds in fits.items()), else_=ibis.null("string"))
    return known.mutate(quadrant=quadrant, kind=kind, evidence=evidence)


def _kinds(known: Table, rules: Rules) -> dict[str, tuple[Any, Any]]:
    """For each kind whether its rule holds, and the words of the evidence."""
    pleased = (known.satisfaction >= rules.high) & (known.recommendation >= rules.high)
    lukewarm = known.satisfaction.isnull() | ((known.satisfaction > rules.low) & (known.satisfaction < rules.high))
    settled = (known.top_store >= rules.one_place) & (known.top_time >= rules.one_time)
    return {
        "monopoly": (known.alternatives == 0, _words(known, "alternatives")),
        "kinship": (known.relation.length() > 0, ibis.literal("relation ") + known.relation),
        "benefit": (known.discounted > rules.discounted, _words(known, "discounted")),
        "trust": (
            pleased & (known.full_price >= rules.full_price),
            _words(known, "satisfaction", "recommendation", "full_price"),
        ),
        "inertia": (
            settled & lukewarm & (known.discounted.fill_null(0.0) == 0),
            _words(known, "top_store", "top_time", "satisfaction"),
        ),
    }


def _words(known: Table, *names: str) -> Any:
    text: Any = ibis.literal("")
    for place, name in enumerate(names):
        value = known[name].round(2).cast("string").fill_null("unknown")
        text = text + (", " if place else "") + f"{name} " + value
    return text
