"""Notes with Undo, at once by htmx or across a redirect."""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.translation import gettext_lazy

from guanxi.shell import toasts
from guanxi.shell.context import Frame


@pytest.fixture
def changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that has changed something: operation 42."""
    monkeypatch.setattr(toasts, "current", lambda: SimpleNamespace(row=SimpleNamespace(pk=42)))


def note_of(response: HttpResponse) -> dict[str, Any]:
    return json.loads(response["HX-Trigger"])["toast"]


def test_a_note_offers_to_take_back_what_this_request_changed(changed: None) -> None:
    note = note_of(toasts.toast(HttpResponse(), gettext_lazy("Saved"), undo=True))
    assert note["undo"] == "/operations/42/undo"


def test_nothing_changed_means_nothing_to_undo() -> None:
    assert note_of(toasts.toast(HttpResponse(), "Saved", undo=True))["undo"] == ""


def test_a_note_joins_other_events_and_survives_as_ascii() -> None:
    response = HttpResponse()
    response["HX-Trigger"] = '{"modal:close": {}}'
    toasts.toast(response, "已保存", level="info", undo="/x")
    assert response["HX-Trigger"].isascii()
    assert set(json.loads(response["HX-Trigger"])) == {"modal:close", "toast"}


def test_a_flash_waits_for_the_next_page(changed: None) -> None:
    request = RequestFactory().get("/")
    request._messages = CookieStorage(request)  # type: ignore[attr-defined]
    toasts.flash(request, "3 customers moved", level="warning", undo=True)
    (note,) = Frame(request).notes
    assert note["text"] == "3 customers moved"
    assert note["undo"] == "/operations/42/undo"
    assert note["looks"].icon == "alert-triangle"
    assert not list(get_messages(request)._queued_messages)


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(KeyError):
        toasts.flash(RequestFactory().get("/"), "x", level="fatal")
