"""Every example in a docstring of the library is run."""

import doctest
import pkgutil
from importlib import import_module

import pytest

import guanxi.analytics

MODULES = [
    module.name
    for module in pkgutil.walk_packages(guanxi.analytics.__path__, "guanxi.analytics.")
    if ".tests" not in module.name and not module.name.endswith("__main__")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_hold(name: str) -> None:
    failed, _ = doctest.testmod(import_module(name), optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    assert not failed
