"""Baskets: what is bought together, and the next product for each customer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.catalogue.models import Product
from guanxi.insight import charts, drills
from guanxi.insight.bounds import BasketsForm
from guanxi.insight.declaring import AnalysisPage, Ask, Scores, register
from guanxi.insight.drills import linked
from guanxi.insight.groups import Meant, query_of
from guanxi.insight.telling import Figure, Found, Grid, Picture, Told, number
from guanxi.shell.templatetags.shell import percent

RULES, PRODUCTS = 25, 12


def tell(found: Found) -> Told:
    """The strongest rule; the rules by lift, and what is to be offered to most."""
    rules = [rule for rule in found.result.get("basket", {}).get("rules", []) if not rule["redundant"]][:RULES]
    offered = found.result["products"][:PRODUCTS]
    known = _products(
        {code for r in rules for code in r["antecedent"] + r["consequent"]} | {p["product"] for p in offered}
    )
    names = {code: product.name for code, product in known.items()}
    keys = {code: product.pk for code, product in known.items()}
    return Told(
        sentence=_sentence(rules, names),
        figures=_figures(found.result.get("basket", {})),
        pictures=(_offered(offered, names),),
        grids=(_rules(rules, names, keys),),
    )


def _figures(basket: Mapping[str, Any]) -> tuple[Figure, ...]:
    lifts = [rule["lift"] for rule in basket.get("rules", [])]
    return (
        Figure(label=_("Rules"), value=intcomma(basket.get("rule_count", 0))),
        Figure(label=_("Products bought together"), value=intcomma(basket.get("itemset_count", 0))),
        Figure(label=_("Highest lift"), value=f"{number(max(lifts), 1)} ×" if lifts else "–"),
    )


def _sentence(rules: list[dict[str, Any]], names: Mapping[str, str]) -> str:
    if not rules:
        return _("No two products are bought together often enough for a rule.")
    best = rules[0]
    sentence = _("Who buys %(one)s also buys %(other)s in %(share)s of the cases, %(lift)s times as often as others.")
    told = {"one": _said(best["antecedent"], names), "other": _said(best["consequent"], names)}
    return sentence % (told | {"share": percent(best["confidence"]), "lift": number(best["lift"], 1)})


def _products(codes: Iterable[str]) -> dict[str, Product]:
    return {product.code: product for product in Product.objects.filter(code__in=codes).only("code", "name")}


def _said(codes: Iterable[str], names: Mapping[str, str]) -> str:
    return _(", ").join(names.get(code, code) for code in codes)


def _offered(products: list[dict[str, Any]], names: Mapping[str, str]) -> Picture:
    rows = [(names.get(p["product"], p["product"]), intcomma(p["customers"])) for p in products]
    values = [p["customers"] for p in products]
    return Picture(
        title=_("Next products, by how many customers are likely to want them"),
        option=charts.flat([row[0] for row in rows], values, name=_("Customers"), form="@count"),
        columns=(_("Product"), _("Customers")),
        rows=rows,
        high=True,
        wide=True,
    )


def _rules(rules: list[dict[str, Any]], names: Mapping[str, str], keys: Mapping[str, int]) -> Grid:
    """Each rule leads to its orders, and to those who buy the one and never the other."""
    return Grid(
        title=_("Bought together"),
        columns=(_("Who buys"), _("also buys"), _("Orders with both"), _("Support"), _("Confidence"), _("Lift")),
        rows=[
            (
                _said(r["antecedent"], names),
                _said(r["consequent"], names),
                linked(intcomma(r["count"]), _orders(r, keys)),
                percent(r["support"]),
                percent(r["confidence"]),
                number(r["lift"], 1),
            )
            for r in rules
        ],
        texts=2,
        note=_("The menu at the end of a row is for the customers who buy the one and have never bought the other."),
        meant=[_missing(place, rule, names, keys) for place, rule in enumerate(rules)],
    )


def _orders(rule: Mapping[str, Any], keys: Mapping[str, int]) -> str:
    codes = rule["antecedent"] + rule["consequent"]
    return drills.orders(*drills.with_products(keys[code] for code in codes)) if keys.keys() >= set(codes) else ""


def _missing(place: int, rule: Mapping[str, Any], names: Mapping[str, str], keys: Mapping[str, int]) -> Meant | None:
    """The customers who bought what stands on the left of a rule in one order, and never what stands on the right."""
    if not keys.keys() >= {*rule["antecedent"], *rule["consequent"]}:
        return None
    one, other = (drills.with_products(keys[code] for code in rule[side]) for side in ("antecedent", "consequent"))
    told = {"one": _said(rule["antecedent"], names), "other": _said(rule["consequent"], names)}
    return Meant(
        key=f"rule{place}",
        name=_("%(one)s without %(other)s") % told,
        query=query_of(drills.all_of(drills.with_orders(*one), {"not": drills.with_orders(*other)})),
    )


register(
    AnalysisPage(
        key="baskets",
        title=gettext_lazy("Baskets"),
        icon="basket",
        order=80,
        asks=(
            Ask(
                method="recommend",
                table="lines",
                options={"top": 1, "min_support": "0.05", "min_confidence": "0.2"},
                tuned=False,
            ),
            Ask(method="basket", table="lines", options={"min_support": "0.005", "min_confidence": "0.2"}),
        ),
        tell=tell,
        form=BasketsForm,
        definition=gettext_lazy(
            "A basket is an order. Support is the share of the orders with all of the products; confidence the share "
            "of those with the left ones that hold the right one, too; lift how many times more often than by chance "
            "(Agrawal, Imieliński and Swami 1993). The next product of a customer follows from rules between all that "
            "customers ever bought, and from what is bought with the customer's own products (Linden, Smith and York "
            "2003); never what they have already."
        ),
        scores=Scores(
            fields=("next_product", "next_because"),
            table="recommendations",
            select="""
                WITH named AS (SELECT product, any_value(description) AS name FROM lines GROUP BY product),
                because AS (
                  SELECT customer, string_agg(coalesce(name, code), ' · ') AS why
                  FROM (SELECT customer, unnest(because) AS code FROM t) LEFT JOIN named ON product = code
                  GROUP BY customer)
                SELECT t.customer, left(coalesce(named.name, t.product), 200) AS next_product,
                       left(because.why, 300) AS next_because
                FROM t LEFT JOIN named USING (product) LEFT JOIN because ON because.customer = t.customer""",
        ),
    )
)
