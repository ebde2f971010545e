"""Templates let go of what they were given."""

import gc
import weakref

import pytest
from django.http import HttpRequest
from django.template import TemplateDoesNotExist, engines


class Row:
    """Something that can be watched."""


def written_of() -> weakref.ref[Row]:
    row = Row()
    engines["django"].from_string("{% with other=row %}{{ other|yesno }}{% endwith %}").render(
        {"row": row}, HttpRequest()
    )
    return weakref.ref(row)


def test_what_a_page_was_made_of_is_gone_when_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines["django"].engine, "template_context_processors", ())
    gc.disable()
    try:
        assert written_of()() is None, "held by a circle that only the collector finds"
    finally:
        gc.enable()


def test_a_missing_template_is_told_with_what_was_tried() -> None:
    with pytest.raises(TemplateDoesNotExist) as caught:
        engines["django"].from_string("{% include 'nowhere.html' %}").render({})
    assert caught.value.backend is engines["django"]
