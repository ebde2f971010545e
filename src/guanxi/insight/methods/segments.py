"""Segmentation: groups of like customers in the company's own data, what they are like, and how far to trust them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from guanxi.insight import charts
from guanxi.insight.declaring import AnalysisPage, Ask, Scores, register
from guanxi.insight.facts import PURCHASED
from guanxi.insight.forms import SegmentsForm
from guanxi.insight.groups import Classes
from guanxi.insight.models import Run
from guanxi.insight.provenance import VALUES, day_of
from guanxi.insight.telling import Figure, Found, Grid, Picture, Told, number
from guanxi.parties.segments import segment_name
from guanxi.shell.templatetags.shell import percent, units

KEY = "segments"
PALETTE = ("blue", "teal", "violet", "amber", "green", "red", "neutral")
SHARES, MONEY = ("discounted", "returned"), ("money", "mean_order")
# From this stability on the groups can be relied on; a difference of so many deviations is told.
STABLE, REMARKABLE = 0.6, 0.5

_CUSTOMERS = f"""
WITH bought AS (
  SELECT customer, min(date::DATE) FILTER ({PURCHASED}) AS first, max(date::DATE) FILTER ({PURCHASED}) AS last,
         count(DISTINCT date::DATE) FILTER ({PURCHASED}) AS frequency, sum(amount)::DOUBLE AS money,
         avg(amount) FILTER ({PURCHASED})::DOUBLE AS mean_order,
         count(*) FILTER (NOT {PURCHASED}) / count(*) AS returned
  FROM transactions WHERE customer IS NOT NULL AND date::DATE <= DATE '{{as_of}}' GROUP BY customer),
chosen AS (
  SELECT customer, count(DISTINCT category) AS categories,
         sum(amount) FILTER (discount > 0)::DOUBLE / nullif(sum(amount)::DOUBLE, 0) AS discounted
  FROM lines WHERE customer IS NOT NULL AND {PURCHASED} AND date::DATE <= DATE '{{as_of}}' GROUP BY customer)
SELECT customer, date_diff('day', last, DATE '{{as_of}}') AS recency, frequency, money, mean_order,
       date_diff('day', first, DATE '{{as_of}}') AS tenure, coalesce(categories, 0) AS categories,
       coalesce(discounted, 0) AS discounted, returned
FROM bought LEFT JOIN chosen USING (customer) WHERE last IS NOT NULL"""  # noqa: S608 (a constant)


def groups_found() -> list[tuple[str, str]]:
    """The groups that the last analysis has found, the largest first: their keys and names."""
    runs = Run.objects.filter(method=KEY).order_by("-at", "-pk")
    rows = runs.values_list("result__segments", flat=True).first() or ()
    return [(row["key"], segment_name(row["key"])) for row in sorted(rows, key=lambda row: -row["customers"])]


def tell(found: Found) -> Told:
    """Into how many groups the customers fall and which brings the most; why these, and what each is like."""
    if not found.groups:
        return Told()
    largest = max(found.groups, key=lambda group: group.customers)
    richest = max(found.groups, key=lambda group: group.money)
    sentence = _(
        "The customers fall into %(n)s groups: most belong to “%(large)s”, “%(rich)s” brings %(share)s of the value."
    )
    told = {"n": len(found.groups), "large": largest.name, "rich": richest.name, "share": percent(richest.share)}
    pictures = [
        Picture(title=_("Customers by group"), option=charts.bars_of_groups(found.groups, customers=_("Customers")))
    ]
    if not found.result:
        return Told(sentence=sentence % told, pictures=pictures)
    pictures += [_techniques(found.result)] if found.result["techniques"] else []
    pictures += [_numbers(found.result)] if found.result["selection"] else []
    return Told(
        sentence=sentence % told,
        figures=_figures(found.result),
        pictures=pictures,
        grids=(_profiles(found.result),),
        notes=(_reason(found.result),),
    )


def _reason(result: Mapping[str, Any]) -> str:
    """Why this technique and this number, and how far they can be relied on."""
    technique = VALUES[result["technique"]]
    if len(result["techniques"]) > 1:
        reason = _(
            "%(technique)s with %(n)s groups was taken: of the techniques that find the same groups again, it tells "
            "them apart best."
        )
    else:
        reason = _("%(technique)s with %(n)s groups was taken, as the silhouette or your choice would have it.")
    if len(result["techniques"]) > 1 and not any(row["technique"] == "hdbscan" for row in result["techniques"]):
        reason += " " + _("By density (HDBSCAN) there is no group at all: customers thin out evenly.")
    weak = "" if result["stability"] >= STABLE else _("Other samples give other groups: do not rely on them.")
    return f"{reason % {'technique': technique, 'n': result['groups']}} {weak}".strip()


def _figures(result: Mapping[str, Any]) -> list[Figure]:
    rfm = result.get("rfm_silhouette")
    return [
        Figure(
            label=_("Technique"),
            value=str(VALUES[result["technique"]]),
            note=_("learnt on %(day)s") % {"day": day_of(result["learnt"]["at"])},
            definition=_(
                "The groups stay as they were learnt, customers come and go; they are learnt anew after 90 days, or "
                "when you keep the parameters"
            ),
        ),
        Figure(
            label=_("Silhouette"),
            value=number(result["silhouette"], 2),
            note=_("the eight RFM classes: %(n)s") % {"n": number(rfm, 2)} if rfm is not None else "",
            definition=_(
                "How much nearer customers are to their own group than to the next: 1 is best, 0 is no groups at all"
            ),
        ),
        Figure(
            label=pgettext("of groups", "Stability"),
            value=number(result["stability"], 2),
            note=_("can be relied on") if result["stability"] >= STABLE else _("below 0.6: not to be relied on"),
            definition=_(
                "How alike the groups are that 20 other samples give (adjusted Rand index): 1 is the same groups"
            ),
        ),
    ]


def _techniques(result: Mapping[str, Any]) -> Picture:
    rows = result["techniques"]
    names = [str(VALUES[row["technique"]]) for row in rows]
    series = {
        _("Silhouette"): [row["silhouette"] for row in rows],
        pgettext("of groups", "Stability"): [row["stability"] for row in rows],
    }
    return Picture(
        title=_("Techniques compared"),
        option=charts.columns_of(names, series, form="@decimal"),
        columns=(_("Technique"), _("Groups"), *series, _("Left out"), _("Taken")),
        rows=[
            (
                name,
                str(r["groups"]),
                number(r["silhouette"], 2),
                number(r["stability"], 2),
                percent(r["left_out"]),
                _("yes") if r["taken"] else "",
            )
            for name, r in zip(names, rows, strict=True)
        ],
    )


def _numbers(result: Mapping[str, Any]) -> Picture:
    rows = result["selection"]
    names = [str(row["groups"]) for row in rows]
    return Picture(
        title=_("How well so many groups are told apart"),
        option=charts.lines(names, {_("Silhouette"): [row["silhouette"] for row in rows]}, form="@decimal"),
        columns=(_("Groups"), _("Silhouette"), "Davies–Bouldin", "Caliński–Harabasz"),
        rows=[
            (name, number(r["silhouette"], 3), number(r["davies_bouldin"], 2), number(r["calinski_harabasz"]))
            for name, r in zip(names, rows, strict=True)
        ],
        wide=True,
    )


def _profiles(result: Mapping[str, Any]) -> Grid:
    """The means of each group, with a mark where they are remarkable."""
    features = result["features"]
    differences = {(row["segment"], row["feature"]): row["difference"] for row in result["profiles"]}
    return Grid(
        title=_("What each group is like, on the mean"),
        columns=(_("Group"), _("Customers"), *(str(VALUES[name]) for name in features)),
        rows=[
            (
                segment_name(row["key"]),
                intcomma(row["customers"]),
                *(_said(name, row[f"mean_{name}"], differences[row["segment"], name]) for name in features),
            )
            for row in result["segments"]
        ],
        note=_("▲ and ▼ stand where a group differs from all customers by more than half a standard deviation."),
    )


def _said(feature: str, mean: float, difference: float) -> str:
    told = percent(mean) if feature in SHARES else units(mean) if feature in MONEY else number(mean, 1)
    mark = "" if abs(difference) < REMARKABLE else " ▲" if difference > 0 else " ▼"
    return f"{told}{mark}"


register(
    AnalysisPage(
        key=KEY,
        title=gettext_lazy("Segmentation"),
        icon="chart-bubble",
        order=25,
        asks=(
            Ask(
                method="segments",
                select=_CUSTOMERS,
                options={"features": ("recency", "frequency", "money"), "technique": "best", "least": 3},
            ),
        ),
        tell=tell,
        definition=gettext_lazy(
            "Five steps: characteristics are chosen, brought to one scale (logarithm, median and quartiles), groups "
            "are found by k-means, a Gaussian mixture, hierarchically (Ward) or by density (HDBSCAN), their number "
            "is that with the best silhouette (Rousseeuw 1987), and they are judged by their stability in bootstrap "
            "samples (adjusted Rand index; Hubert and Arabie 1985). A group is named by the two things in which it "
            "differs the most."
        ),
        form=SegmentsForm,
        grouping=Classes(field="segment", words=groups_found, palette=PALETTE, named=segment_name),
        scores=Scores(
            fields=("segment",),
            table="customers",
            select="SELECT t.customer, segments.key AS segment FROM t JOIN segments USING (segment)",
        ),
        learns=True,
    )
)
