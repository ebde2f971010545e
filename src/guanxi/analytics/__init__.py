"""The analysis library: tables in, tables with their provenance out. Knows nothing of Django.

import guanxi.analytics as ga

purchases = ga.transactions("orders.parquet", customer="CustomerID", date="InvoiceDate", amount="Total")
answer = ga.rfm_classes(purchases, as_of="2026-01-31")
answer.frame("classes"), answer.figures, answer.provenance, answer.plot()

Public are the methods, the six tables that more than one of them reads, the models that can be fitted, saved and
loaded, the engine, and what comes back: a `Result` or a `Refusal`.
"""

from importlib import import_module
from typing import Any

from guanxi.analytics.methods import METHODS

# Where each public name lives; a name is imported when it is first used, for some modules take a second.
_PLACES = {
    **dict.fromkeys(("transactions", "lines", "events", "responses", "interactions", "expenses"), "tables"),
    **dict.fromkeys(("Result", "Refusal"), "result"),
    "connect": "engine",
    **dict.fromkeys(("BGNBD", "MBGNBD", "ParetoNBD", "GammaGamma", "SBG", "LifetimeValue"), "lifetime"),
    "Segmentation": "segment_model",
    **{method.place.split(":")[1]: method.place.split(":")[0] for method in METHODS.values()},
}

__all__ = sorted(_PLACES)


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(import_module(f"guanxi.analytics.{_PLACES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
