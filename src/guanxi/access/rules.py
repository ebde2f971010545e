"""The one rule per model: which rows an action of a user reaches, as a condition on the queryset.

A package declares its rules in `policy.py`. A model without a rule is closed to everyone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q

from guanxi.access.models.share import Share
from guanxi.access.scopes import Action, Scope

if TYPE_CHECKING:
    from guanxi.access.models import User

RuleFunction = Callable[["User", str], Q]
NOTHING = Q(pk__in=())

_rules: dict[str, RuleFunction] = {}


class NoRule(LookupError):
    """A model was asked for through its rule, and has none."""


def declare(model: type[Model], rule: RuleFunction) -> None:
    """Make this the rule of the model; a second rule for the same model is an error of the program."""
    label = model._meta.label_lower
    if label in _rules:
        raise ValueError(f"{label} has a rule already")
    _rules[label] = rule


def condition(model: type[Model], user: User | AnonymousUser, action: str = Action.VIEW) -> Q:
    """The rows of the model that the action of this user reaches.

    Raises NoRule for a model without a rule: better an error for all than a leak for one.
    """
    label = model._meta.label_lower
    if label not in _rules:
        raise NoRule(label)
    if not user.is_authenticated or not user.is_active:
        return NOTHING
    return _rules[label](user, action)


def models_with_rules() -> list[type[Model]]:
    """Every model that has a rule."""
    return [apps.get_model(label) for label in _rules]


def owned(model: type[Model], *, owner: str = "owner", team: str = "team") -> None:
    """Rule for records with an owner and a team: own, team, team and below, or all; plus shares.

    A record's team follows its owner's, so each scope is one indexed column.
    """
    label = model._meta.label_lower

    def rule(user: User, action: str) -> Q:
        reached = _reached(user, user.scope(label, action), owner, team)
        return reached | _shared(user, label, action) if reached else reached

    declare(model, rule)


def owned_or_through(model: type[Model], path: str, *, owner: str = "owner", team: str = "team") -> None:
    """Rule for records of a customer (orders, payments): one's own, and all of the customers that one may see."""
    label = model._meta.label_lower
    target: Any = model._meta.get_field(path).related_model

    def rule(user: User, action: str) -> Q:
        scope = user.scope(label, action)
        reached = _reached(user, scope, owner, team)
        if not reached or scope == Scope.NONE:
            return reached
        return reached | Q(**{f"{path}__in": target._base_manager.filter(condition(target, user, action)).values("pk")})

    declare(model, rule)


def through(model: type[Model], path: str, *, action: str | None = None) -> None:
    """Rule for parts of another record: reached exactly when the record at the end of `path` is.

    `path` is a chain of foreign keys. A part is created, changed and deleted by who may change the whole.
    """
    target: Any = model
    for step in path.split("__"):
        target = target._meta.get_field(step).related_model

    def rule(user: User, asked: str) -> Q:
        wanted = asked if asked in (Action.VIEW, Action.EXPORT) else (action or Action.CHANGE)
        inner = condition(target, user, wanted)
        if not inner:
            return Q()
        return Q(**{f"{path}__in": target._base_manager.filter(inner).values("pk")})

    declare(model, rule)


def common(model: type[Model]) -> None:
    """Rule for what belongs to the whole company (products, stores): any scope above none reaches all."""
    label = model._meta.label_lower
    declare(model, lambda user, action: Q() if user.may(action, label) else NOTHING)


def personal(model: type[Model], *, owner: str = "user") -> None:
    """Rule for what belongs to one user alone (their saved views, their tokens), whatever their role."""
    declare(model, lambda user, action: Q(**{owner: user.pk}))


def _reached(user: User, scope: Scope, owner: str, team: str) -> Q:
    """The rows that a scope reaches by owner and team; an empty Q means all."""
    if scope == Scope.ALL:
        return Q()
    if scope == Scope.NONE:
        return NOTHING
    if scope == Scope.OWN or not user.team_id:
        return Q(**{owner: user.pk})
    return Q(**{team: user.team_id}) if scope == Scope.TEAM else Q(**{f"{team}__in": user.tree_team_ids})


def _shared(user: User, label: str, action: str) -> Q:
    if action not in (Action.VIEW, Action.CHANGE) or label not in user.shared_models:
        return NOTHING
    if action == Action.CHANGE and not user.shared_models[label]:
        return NOTHING
    shares = Share.objects.filter(user.shares_condition(), model=label)
    if action == Action.CHANGE:
        shares = shares.filter(may_change=True)
    return Q(pk__in=shares.values("object_id"))
