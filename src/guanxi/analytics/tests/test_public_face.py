"""The public face: every name is there and says what it is, every method has an example."""

import os
import subprocess
import sys

import pytest

import guanxi.analytics as library
from guanxi.analytics.methods import METHODS
from guanxi.analytics.tables import Schema


@pytest.mark.parametrize("name", library.__all__)
def test_every_name_says_what_it_is(name: str) -> None:
    thing = getattr(library, name)
    if isinstance(thing, Schema):
        assert all(column.meaning for column in thing.columns)
    else:
        assert len((thing.__doc__ or "").strip()) > 20


@pytest.mark.parametrize("name", METHODS)
def test_every_method_is_public_with_an_example(name: str) -> None:
    function = METHODS[name].load()
    assert getattr(library, function.__name__) is function
    assert function.__name__ in library.__all__
    assert ">>>" in (function.__doc__ or ""), "its docstring has no worked example"


def test_what_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="rfm_clases"):
        library.rfm_clases  # noqa: B018


def test_importing_the_library_is_cheap() -> None:
    """The web process imports it at its start: what takes a second is imported when it is first used."""
    heavy = "import sys, guanxi.analytics; print({'ibis', 'scipy', 'sklearn', 'pandas'} & set(sys.modules))"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    told = subprocess.run([sys.executable, "-c", heavy], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()"
