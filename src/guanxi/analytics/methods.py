"""The list of all methods: one line makes a method part of the library and of the command line."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from guanxi.analytics.result import Refusal, Result


@dataclass(frozen=True)
class Method:
    """`name` on the command line; `place` is the module and function, imported when it is first needed."""

    name: str
    place: str
    says: str

    def load(self) -> Callable[..., Result]:
        module, function = self.place.split(":")
        return cast(Callable[..., Result], getattr(import_module(f"guanxi.analytics.{module}"), function))


METHODS = {
    method.name: method
    for method in (
        Method("rfm", "rfm:rfm_classes", "Recency, frequency, money: the eight classes of customers."),
        Method("pyramid", "pyramid:value_pyramid", "Value pyramid: VIP, main, ordinary and small customers."),
        Method("whale", "whale:whale_curve", "Whale curve: cumulative profit, its peak, Gini."),
        Method("segments", "segments:customer_segments", "Segmentation: groups of like customers, named and kept."),
        Method("basket", "basket:market_basket", "Market basket: frequent itemsets and association rules."),
        Method("recommend", "recommend:next_products", "The next product for each customer."),
        Method("cohorts", "cohorts:retention_cohorts", "Cohorts: who still buys, by age since the first purchase."),
        Method("funnel", "funnel:conversion_funnel", "Conversion funnel: steps, bottleneck, who was lost, what if."),
        Method("shop-hours", "shop_hours:shop_hour_index", "Shop by hour by segment: who buys where and when."),
        Method("bg-nbd", "lifetime.purchase_analysis:bg_nbd", "BG/NBD: how often each customer will buy."),
        Method("pareto-nbd", "lifetime.purchase_analysis:pareto_nbd", "Pareto/NBD: who is alive, how often he buys."),
        Method(
            "mbg-nbd", "lifetime.purchase_analysis:mbg_nbd", "MBG/NBD: BG/NBD whose first purchase may be the last."
        ),
        Method("gamma-gamma", "lifetime.spend_analysis:gamma_gamma", "Gamma-Gamma: what each customer spends."),
        Method("sbg", "lifetime.contract_analysis:sbg", "sBG: how many contracts are renewed, period after period."),
        Method("clv", "lifetime.value_analysis:clv", "Lifetime value of each customer, discounted."),
        Method("equity", "lifetime.value_analysis:equity", "Customer equity: the value of all, with its interval."),
        Method("lifecycle", "lifecycle:life_cycle", "Life cycle: the stage of each relation, and where it broke."),
        Method("churn", "churn:churn_risk", "Churn: rates, the risk of each customer with reasons, offers."),
        Method("loyalty", "loyalty:loyalty_index", "Loyalty: index, attitude against behaviour, kinds."),
        Method(
            "satisfaction-curve", "satisfaction_curve:satisfaction_loyalty", "Loyalty by satisfaction, two thresholds."
        ),
        Method("fuzzy", "evaluation.fuzzy:fuzzy_evaluation", "Fuzzy evaluation: factors, weights (AHP), grades."),
        Method("servqual", "evaluation.servqual:servqual_gaps", "SERVQUAL: service expected and perceived, gaps."),
        Method("indices", "evaluation.indices:satisfaction_indices", "Praise, naming, return, complaint and others."),
        Method("delivered-value", "evaluation.delivered_value:delivered_value", "Value less cost of each offer."),
        Method("word-of-mouth", "evaluation.word_of_mouth:word_of_mouth", "Who tells whom, sales won and lost by it."),
        Method("erlang", "contact_centre.staffing:staffing", "Agents for a service level, by Erlang C or A."),
        Method("service-level", "contact_centre.service_level:service_level", "Service level and its kin from calls."),
    )
}


def method(name: str) -> Method:
    """The method of this name; Refusal names the ones there are."""
    if name not in METHODS:
        raise Refusal("no_method", 'There is no method "{name}"; there are: {all}.', name=name, all=", ".join(METHODS))
    return METHODS[name]
