"""What every Guanxi package does at start: import its convention modules, so that nobody keeps a central list."""

import importlib
from importlib.util import find_spec

from django.apps import AppConfig

# A package that has one of these modules gets it imported once the models are ready; each registers
# itself with the lower package it speaks to (rules with access, listeners with events, and so on).
CONVENTIONS = (
    "policy",
    "vocabulary",
    "reactions",
    "tasks",
    "searchable",
    "interchange",
    "watchers",
    "listings",
    "verbs",
    "many",
    "navigation",
    "facts",
)


class Package(AppConfig):
    """Base of every package's AppConfig; `slices` are its folders that have convention modules of their own."""

    slices: tuple[str, ...] = ()

    # Django takes the one AppConfig of an `apps` module that is a default: the subclass, not this base.
    default = False

    def __init_subclass__(cls) -> None:
        cls.default = True

    def ready(self) -> None:
        places = (self.name, *(f"{self.name}.{folder}" for folder in self.slices))
        for name in (f"{place}.{convention}" for convention in CONVENTIONS for place in places):
            if find_spec(name) is not None:
                importlib.import_module(name)
