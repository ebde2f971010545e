"""The API put together: a router for each resource, and what concerns them all."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.parser import Parser

from guanxi.api import approvals, automation, privacy, problems, webhooks
from guanxi.api.analyses import router as analyses
from guanxi.api.authentication import Bearer, PerToken
from guanxi.api.common import router as common
from guanxi.api.files import router as files
from guanxi.api.resources import resources
from guanxi.api.routes import router_of

# Kinds with addresses that no other has.
FURTHER = {
    "approvals": approvals.extend,
    "automation": automation.extend,
    "parties": privacy.extend,
    "webhooks": webhooks.extend,
}
DESCRIPTION = "Every record type of Guanxi, with the permissions of the token's user."


class StrictJson(Parser):
    """JSON as the standard has it: no NaN, no key twice, no half of a character. Ninja makes 400 of what it raises."""

    def parse_body(self, request: HttpRequest) -> Any:
        data = json.loads(request.body, object_pairs_hook=_without_repetition, parse_constant=_no_constant)
        if b"\\u" in request.body:
            # Half of a surrogate pair passes as JSON, and is no text for any database.
            json.dumps(data, ensure_ascii=False).encode()
        return data


class Description(OpenAPISchema):
    """Ninja's, which asks each model once for its schema: ten refusals of each operation share a few models."""

    def __init__(self, api: NinjaAPI, path_prefix: str) -> None:
        self.asked: dict[tuple[Any, ...], tuple[tuple[Any, bool], dict[str, Any]]] = {}
        super().__init__(api, path_prefix)

    def _create_schema_from_model(self, model: Any, *given: Any, **named: Any) -> tuple[Any, bool]:
        key = (model, given, *sorted(named.items()))
        if key not in self.asked:
            ours, self.schemas = self.schemas, {}
            made = super()._create_schema_from_model(model, *given, **named)
            self.asked[key] = made, self.schemas
            self.schemas = ours
        (schema, is_required), definitions = self.asked[key]
        self.add_schema_definitions(definitions)
        return copy.deepcopy(schema), is_required


class GuanxiApi(NinjaAPI):
    """Ninja's API whose description calls refusals what they are: problem JSON."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        schema = Description(self, self.get_root_path(path_params or {}) if path_prefix is None else path_prefix)
        for operations in schema["paths"].values():
            for operation in operations.values():
                for status, response in operation["responses"].items():
                    if int(status) >= 400 and "content" in response:
                        response["content"] = {problems.MEDIA_TYPE: response["content"]["application/json"]}
        return schema


def build() -> GuanxiApi:
    """The API with all resources; to be called once, when all packages are there."""
    api = GuanxiApi(
        title="Guanxi API",
        version="1",
        description=DESCRIPTION,
        auth=Bearer(),
        throttle=[PerToken()],
        parser=StrictJson(),
        urls_namespace="api",
        openapi_url=None,
        docs_url=None,
    )
    problems.told_by(api)
    api.add_router("", common)
    api.add_router("", analyses)
    api.add_router("", files)
    api.add_router("", privacy.router)
    with _alike_answers_share_a_model():
        for resource in resources():
            router = router_of(resource)
            if resource.key in FURTHER:
                FURTHER[resource.key](router, resource)
            api.add_router(f"/{resource.key}", router)
    return api


@contextmanager
def _alike_answers_share_a_model() -> Iterator[None]:
    """Ninja makes a model for each status of each operation: three thousand, in half a start's time."""
    make = Operation._create_response_model
    shared = cache(lambda described: make(None, described))  # type: ignore[arg-type]
    Operation._create_response_model = lambda self, response_param: shared(response_param)  # type: ignore
    try:
        yield
    finally:
        Operation._create_response_model = make  # type: ignore[method-assign]


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key occurs twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
