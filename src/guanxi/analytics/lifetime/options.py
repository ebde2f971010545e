"""The options that the lifetime methods share."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Annotated, Literal

from guanxi.analytics.lifetime.beta_geometric import BGNBD, MBGNBD
from guanxi.analytics.lifetime.pareto import ParetoNBD
from guanxi.analytics.lifetime.purchasing import PurchaseModel
from guanxi.analytics.lifetime.summary import Unit
from guanxi.analytics.method import Option
from guanxi.analytics.tables import TRANSACTIONS, Source

MODELS: Mapping[str, Callable[..., PurchaseModel]] = {"bg-nbd": BGNBD, "mbg-nbd": MBGNBD, "pareto-nbd": ParetoNBD}

Purchases = Annotated[Source, TRANSACTIONS]
AsOf = Annotated[date | None, Option("last day of the observation; default: the last day of the data")]
UnitOfTime = Annotated[Unit, Option("unit of time of the model")]
CalibrateUntil = Annotated[date | None, Option("learn up to this day and hold out the rest; default: hold out nothing")]
Horizon = Annotated[
    timedelta | None, Option("expect purchases so far ahead, as 365d; default: the hold-out, or a year without one")
]
Intervals = Annotated[bool, Option("with 90 % credible intervals of the expectations (slower)")]
PurchaseModelName = Annotated[Literal["bg-nbd", "mbg-nbd", "pareto-nbd"], Option("model of the purchases")]
Endless = Annotated[bool, Option("value the whole future instead of a horizon; needs a discount rate")]
ValueHorizon = Annotated[timedelta | None, Option("value the purchases of so long a time ahead; default: 365d")]
Discount = Annotated[float, Option("discount rate for a year, 0.1 = 10 %")]
Margin = Annotated[float, Option("share of the money of a purchase that is earned")]
