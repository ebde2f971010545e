"""The description of the API is true: it names the routes that are there, and answers are as it says."""

from __future__ import annotations

import itertools
import json
import os
import re
from datetime import timedelta

import pytest
import schemathesis
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.config import SchemathesisConfig
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.generation.meta import TestPhase
from schemathesis.pytest._test_builder import build_operation_test
from schemathesis.python._constants.orchestrator import make_constants_value_source

from guanxi.access import tokens
from guanxi.access.tests.world import make_world
from guanxi.api.authentication import PerToken
from guanxi.api.tests.conftest import make_parties, token_of
from guanxi.api.urls import API, description, urlpatterns
from guanxi.config.wsgi import application

pytestmark = pytest.mark.django_db
HERE = {"openapi", "absent"}
# A taste of each operation in every run; API_EXAMPLES=100 for a whole evening.
EXAMPLES = int(os.environ.get("API_EXAMPLES", "2"))
# Of ten thousand boundary values every twelfth is tried in the ordinary run, every fourth in a thorough one, and all of
# them in that evening.
SPARING, EVERY = 12, 4 if EXAMPLES < 100 else 1
# What one function answers for all record types, out of parameters that are the same for all of them: every boundary
# of these is tried on parties, and the others get the taste.
ALIKE = r"^(?!parties_)\w+_(list|delete|restore|bulk_change|bulk_delete)$"
# What the description excludes is refused before anything is asked of the database. A second one is asked for each type
# to list in `test_reading.py` and to delete in `tests/security/test_api_routes.py`.
ALL = connection.vendor == "sqlite"
ELSEWHERE = r"^(?!parties_)\w+_(list|delete)$"
# What a JSON schema cannot say is refused with 422: a code that is taken, a city that one may not see; and a change
# needs the tag that was read (428), which has to be the current one (412).
CONFIG = {
    "generation": {"mode": "all" if ALL else "positive"},
    # That other methods are refused is seen below for each address.
    "phases": {"coverage": {"unexpected-methods": []}},
    "operations": [{"include-operation-id-regex": ALIKE, "phases": {"coverage": {"enabled": False}}}],
    "checks": {
        "positive_data_acceptance": {
            "expected-statuses": ["2xx", "401", "403", "404", "409", "412", "422", "428"],
        }
    },
}


# Named without describing them, for every worker imports this; which cases there are, only who plays them need know.
OPERATIONS = [
    operation.operation_id
    for bound in API._get_bound_routers()
    for view in bound.path_operations.values()
    for operation in view.operations
]
DESCRIBED = [name for name in OPERATIONS if ALL or not re.match(ELSEWHERE, name)]


def test_every_operation_is_named():
    told = [about["operationId"] for methods in description()["paths"].values() for about in methods.values()]
    assert sorted(told) == sorted(OPERATIONS) and len(DESCRIBED) > 200


def test_every_route_is_described_and_no_other():
    described = {
        (re.sub(r"\{\w+\}", "{}", path.removeprefix("/api/v1")), method.upper())
        for path, methods in description()["paths"].items()
        for method in methods
    }
    client = Client()
    routed = set()
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        if pattern.name not in HERE:
            path = re.sub(r"<[^>]+>", "{}", str(pattern.pattern))
            allowed = client.generic("TRACE", f"/api/v1/{path.replace('{}', '1')}")["Allow"]
            routed |= {(f"/{path}", method) for method in allowed.split(", ")}
    assert routed == described


def test_alike_answers_share_a_model():
    views = [view for bound in API._get_bound_routers() for view in bound.path_operations.values()]
    refusals = [op.response_models[404] for view in views for op in view.operations if 404 in op.response_models]
    assert len(refusals) > 100 and len(set(refusals)) < 10


def test_no_secret_is_described():
    told = json.loads(json.dumps(description(), default=str))
    # What webhooks are signed with is told to who makes it, and nowhere else.
    told["paths"].pop("/api/v1/webhooks/{pk}/secret")
    assert "secret" not in told["components"]["schemas"]["Subscription"]["properties"]
    for name in ("SubscriptionMade", "Secret"):
        told["components"]["schemas"].pop(name)
    assert not re.search(r"password|digest|is_superuser|secret", str(told))


@pytest.fixture(scope="module")
def setting(django_db_setup, django_db_blocker):
    """The people, some customers and Mona's token, made once: for each operation it took as long as asking it.

    The token was used before, so that no answer has to note its first use, nor, however long it takes, another.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        secret = token_of(world.mona)
        tokens.Token.objects.update(last_used_at=timezone.now() + timedelta(days=1))
        yield secret, make_parties(world)
        transaction.set_rollback(True)


@pytest.fixture
def secret(setting, monkeypatch):
    # One token asks more in a minute than anybody may.
    monkeypatch.setattr(PerToken, "allow_request", lambda throttle, request: True)
    return setting[0]


@pytest.fixture
def parties(setting):
    """Customers that no test changes but in the database."""
    return setting[1]


@pytest.fixture(scope="module")
def schema():
    """The description as schemathesis reads it."""
    load_all_checks()
    schema = schemathesis.openapi.from_dict(description(), config=SchemathesisConfig.from_dict(CONFIG))
    schema.app = application
    return schema


@pytest.fixture(scope="module")
def constants(schema):
    """The words that stand in the program, which make better examples than random ones."""
    return FeedbackSources(constants_value_source=make_constants_value_source(schema))


@pytest.fixture(scope="module")
def taste(sampled):
    """How much is tried of each operation."""
    phases = [Phase.explicit, Phase.generate]
    about = {"derandomize": True, "deadline": None, "phases": phases, "suppress_health_check": list(HealthCheck)}
    return settings(max_examples=1 if sampled else EXAMPLES, **about)


def played(case, secret, parties, numbered, every):
    """All checks of schemathesis over one case."""
    if case.meta.phase.name is TestPhase.COVERAGE and next(numbered) % every:
        return
    pk = case.path_parameters.get("pk")
    if isinstance(pk, int) and pk % 2 and case.meta.generation.mode is GenerationMode.POSITIVE:
        # No random number would ever hit a record.
        case.path_parameters["pk"] = parties[0].pk
    case.call_and_validate(headers={"Authorization": f"Bearer {secret}"})


@pytest.mark.walk
@pytest.mark.parametrize("name", DESCRIBED)
def test_answers_are_as_described(name, schema, constants, secret, parties, one_transaction, taste, sampled):
    """Each operation with generated input, good and bad; Mona manages them all."""
    operation = schema.find_operation_by_id(name)
    given = {"explicit_settings": taste, "given_kwargs": {}, "feedback": constants}
    test = build_operation_test(config=schema.config, operation=operation, test_func=played, **given)
    # Boundary values are counted for each operation: the same ones are tried in each run, by whichever worker.
    test(secret=secret, parties=parties, numbered=itertools.count(), every=SPARING if sampled else EVERY)
