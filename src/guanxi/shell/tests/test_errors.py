"""Errors in plain words, whoever asks: a person, a fragment, a program."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse, HttpResponseNotAllowed, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.utils import translation

from guanxi.shell import errors
from guanxi.shell.middleware import errors_in_plain_words


@pytest.fixture(autouse=True)
def in_english() -> Any:
    with translation.override("en"):
        yield


def request(method: str = "get", **headers: str) -> Any:
    made = getattr(RequestFactory(), method)("/parties/7/", headers=headers)
    made.user = AnonymousUser()
    made.htmx = "HX-Request" in headers
    return made


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 413, 422, 429, 500, 503, 418, 507])
def test_every_error_has_words_and_never_a_bare_code(status: int) -> None:
    response = errors.explain(request("post"), status)
    told = errors.explanation(status)
    assert response.status_code == status
    assert str(told.happened) in response.content.decode()
    assert str(status) not in response.content.decode().split("</head>")[1]


def test_a_fragment_gets_a_note_and_its_place_is_left_alone() -> None:
    response = errors.explain(request("post", **{"HX-Request": "true"}), 403)
    note = json.loads(response["HX-Trigger"])["toast"]
    assert response["HX-Reswap"] == "none"
    assert note["level"] == "error"
    assert note["text"].startswith("You may not do this: Nothing was changed.")


def test_a_program_gets_problem_json() -> None:
    response = errors.explain(request("post", Accept="application/json"), 409)
    assert response["Content-Type"] == "application/problem+json"
    assert json.loads(response.content)["title"] == "Somebody else has changed this meanwhile"


def test_who_only_looked_is_not_told_that_nothing_was_changed() -> None:
    assert "Nothing was changed" not in errors.not_found(request()).content.decode()
    assert "Nothing was changed" in errors.not_found(request("post")).content.decode()


def test_too_large_is_told_as_such() -> None:
    assert errors.bad_request(request("post"), RequestDataTooBig()).status_code == 413


def test_a_bare_error_gets_words_and_keeps_what_its_headers_mean() -> None:
    response = errors_in_plain_words(lambda r: HttpResponseNotAllowed(["POST"]))(request())
    assert response.status_code == 405
    assert response["Allow"] == "POST"
    assert b"does not take" in response.content


@pytest.mark.parametrize(
    "answer",
    [HttpResponse(b"{}", status=422), HttpResponse(status=204), StreamingHttpResponse([b"x"], status=500)],
)
def test_answers_that_speak_for_themselves_are_left_alone(answer: Any) -> None:
    assert errors_in_plain_words(lambda r: answer)(request()) is answer


def test_pages_of_signed_in_people_are_not_stored(world: Any, client: Client) -> None:
    client.force_login(world.root)
    assert client.get("/style/panel")["Cache-Control"] == "no-store"


def test_the_unseen_and_the_absent_get_the_same_answer(world: Any, client: Client) -> None:
    client.force_login(world.alice)
    response = client.get("/there/is/nothing")
    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode() or "这里什么也没有" in response.content.decode()


def test_a_form_without_its_token_is_refused_in_words(world: Any) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.root)
    response = strict.post("/style/toast", headers={"Accept-Language": "en"})
    assert response.status_code == 403
    assert "This form has been open too long" in response.content.decode()
