"""The one rule per model: which rows an action of a user reaches, as a condition on the queryset.

A package declares its rules in `policy.py`. A model without a rule is closed to everyone.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Model, OuterRef, Q

from guanxi.access.scopes import Action, Scope, belongs_to_the_company
from guanxi.access.ways import Reason, reached_by, shared

if TYPE_CHECKING:
    from guanxi.access.models import User

RuleFunction = Callable[["User", str], Q]
NOTHING = Q(pk__in=())


ReasonsFunction = Callable[["User", str], list[Reason]]
_rules: dict[str, RuleFunction] = {}
_reasons: dict[str, ReasonsFunction] = {}
# The same rules for rows that are few by other conditions.
_singly: dict[str, RuleFunction] = {}
# Models of which roles say how far they reach, and those of which single records can be shared.
_scoped: list[str] = []
_shareable: set[str] = set()
_told: dict[str, set[str]] = {}


# From which scope on an action reaches records of a public pool.
_POOL_OPEN_FROM: dict[str, Scope] = {Action.VIEW: Scope.OWN, Action.CREATE: Scope.OWN}


class NoRule(LookupError):
    """A model was asked for through its rule, and has none."""


def declare(model: type[Model], rule: RuleFunction) -> None:
    """Make this the rule of the model; a second rule for the same model is an error of the program."""
    label = model._meta.label_lower
    if label in _rules:
        raise ValueError(f"{label} has a rule already")
    _rules[label] = rule


def condition(model: type[Model], user: User | AnonymousUser, action: str = Action.VIEW, *, singly: bool = False) -> Q:
    """The rows of the model that the action of this user reaches.

    `singly` is for rows that are few by other conditions, like those of one record: each of them is looked at, instead
    of finding all that are reached.
    Raises NoRule for a model without a rule: better an error for all than a leak for one.
    """
    label = model._meta.label_lower
    if label not in _rules:
        raise NoRule(label)
    if not user.is_authenticated or not user.is_active:
        return NOTHING
    rule = _singly.get(label) if singly else None
    return (rule or _rules[label])(user, action)


def reasons(model: type[Model], user: User, action: str = Action.VIEW) -> list[Reason]:
    """The ways by which the action of this user reaches rows of the model; together they are its `condition`."""
    if not user.is_active:
        return []
    why = _reasons.get(model._meta.label_lower)
    return why(user, action) if why else [Reason("rule", condition(model, user, action))]


def declare_reasons(model: type[Model], why: ReasonsFunction) -> None:
    """Make the union of these ways the rule of the model."""
    declare(model, lambda user, action: _either(why(user, action)))
    _reasons[model._meta.label_lower] = why


def _either(ways: list[Reason]) -> Q:
    if not ways:
        return NOTHING
    conditions = [way.condition for way in ways]
    return reduce(or_, conditions) if all(conditions) else Q()


def models_with_rules() -> list[type[Model]]:
    """Every model that has a rule."""
    return [apps.get_model(label) for label in _rules]


def models_with_scopes() -> list[type[Model]]:
    """The models of which roles say, by action, how far their holders reach."""
    return [apps.get_model(label) for label in _scoped]


def is_shareable(model: type[Model]) -> bool:
    """Whether single records of the model can be shared with people and teams."""
    return model._meta.label_lower in _shareable


def has_rule(model: type[Model]) -> bool:
    """Whether the model has a rule."""
    return model._meta.label_lower in _rules


def tells(model: type[Model], *paths: str) -> None:
    """Whoever sees a row of the model may know what stands at the end of these paths, whatever guards it there."""
    _told.setdefault(model._meta.label_lower, set()).update(paths)


def told_by(model: type[Model]) -> Set[str]:
    """The paths of which rows of the model tell by themselves: the whole that they are parts of, and what `tells`."""
    return _told.get(model._meta.label_lower, frozenset())


def owned(
    model: type[Model],
    *,
    owner: str = "owner",
    team: str = "team",
    own_too: bool = False,
    pool: Q | None = None,
    others: str = "",
) -> None:
    """Rule for records with an owner and a team: own, team, team and below, or all; plus shares.

    A record's team follows its owner's, so each scope is one indexed column. With `own_too` there are records that
    belong to their owner alone and to no team: these are theirs even if their scope is a team's. A `pool` are
    records of nobody, open to all: whoever sees or makes records sees and makes such, whoever reaches beyond their
    own team also changes them. Where `others` names an ability, nobody without it reaches more than their own, and
    nothing is shared.
    """
    label = model._meta.label_lower

    def why(user: User, action: str) -> list[Reason]:
        scope = user.scope(label, action)
        if others and not user.able(others):
            scope = min(scope, Scope.OWN)
        reached = reached_by(user, scope, owner, team)
        if scope == Scope.ALL:
            return reached
        if own_too and any(reason.key in ("team", "tree") for reason in reached):
            reached.append(Reason("own", Q(**{owner: user.pk})))
        if pool is not None and scope >= _POOL_OPEN_FROM.get(action, Scope.TREE):
            reached.append(Reason("pool", pool))
        return reached if others else reached + shared(user, label, action)

    declare_reasons(model, why)
    _scoped.append(label)
    if not others:
        _shareable.add(label)


def owned_or_through(
    model: type[Model], path: str, *, owner: str = "owner", team: str = "team", others: ReasonsFunction | None = None
) -> None:
    """Rule for records of a customer (orders, payments): one's own, all of the customers one may see, and shares.

    `others` are further ways to them, open to whoever may do it to such records at all.
    """
    label = model._meta.label_lower
    target: Any = model._meta.get_field(path).related_model

    def why(user: User, action: str, singly: bool = False) -> list[Reason]:
        scope = user.scope(label, action)
        ways = reached_by(user, scope, owner, team)
        if scope == Scope.ALL:
            return ways
        ways += shared(user, label, action)
        if scope == Scope.NONE:
            return ways
        inner = condition(target, user, action, singly=singly)
        reached = _leading_to(target, path, inner, singly=singly) if inner else Q(**{f"{path}__isnull": False})
        return [*ways, Reason("through", reached, target), *(others(user, action) if others else [])]

    def rule(user: User, action: str) -> Q:
        ways = why(user, action)
        # Few rows are found by their keys, each way by its index: PostgreSQL reads the whole table for an OR with a
        # subquery. Where they are many, a list does better to walk along its order and leave out what is not reached.
        narrow = user.scope(label, action) in (Scope.OWN, Scope.TEAM)
        return _by_keys(model, ways) if narrow else _either(ways)

    declare(model, rule)
    _reasons[label], _singly[label] = why, lambda user, action: _either(why(user, action, singly=True))
    _scoped.append(label)
    _shareable.add(label)


def _leading_to(target: Any, path: str, inner: Q, *, singly: bool) -> Q:
    """The rows of which the record at the end of the path meets the condition."""
    if singly:
        return Q(Exists(target._base_manager.filter(inner, pk=OuterRef(path))))
    return Q(**{f"{path}__in": target._base_manager.filter(inner).values("pk")})


def _by_keys(model: type[Model], ways: list[Reason]) -> Q:
    rows = [model._base_manager.filter(way.condition).order_by().values("pk") for way in ways]
    return Q(pk__in=rows[0].union(*rows[1:], all=True))


def through(model: type[Model], path: str, *, action: str | None = None) -> None:
    """Rule for parts of another record: reached exactly when the record at the end of `path` is.

    `path` is a chain of foreign keys. A part is created, changed and deleted by who may change the whole.
    """
    target: Any = model
    for step in path.split("__"):
        target = target._meta.get_field(step).related_model

    def why(user: User, asked: str, singly: bool = False) -> list[Reason]:
        wanted = asked if asked in (Action.VIEW, Action.EXPORT) else (action or Action.CHANGE)
        inner = condition(target, user, wanted, singly=singly)
        return [Reason("through", _leading_to(target, path, inner, singly=singly) if inner else Q(), target)]

    declare_reasons(model, why)
    _singly[model._meta.label_lower] = lambda user, asked: _either(why(user, asked, singly=True))
    tells(model, path)


def common(model: type[Model]) -> None:
    """Rule for what belongs to the whole company (products, stores): none or all, see `scopes.meant`."""
    label = model._meta.label_lower
    belongs_to_the_company(label)
    declare_reasons(model, lambda user, action: [Reason("all", Q())] if user.may(action, label) else [])
    _scoped.append(label)


def acting(model: type[Model], *, owner: str = "owner") -> None:
    """Rule for what acts with its owner's rights (webhooks, automation rules): whoever changes it acts as them.

    So only owners create and change theirs; administrators see all, and may remove them.
    """
    label = model._meta.label_lower

    def rule(user: User, action: str) -> Q:
        if not user.may(action, label):
            return NOTHING
        overseen = action not in (Action.CREATE, Action.CHANGE) and user.able("access.administer")
        return Q() if overseen or user.is_superuser else Q(**{owner: user.pk})

    declare(model, rule)


def involving(model: type[Model], *, people: Callable[[User], Q], sight: Callable[[User], Q], open_while: Q) -> None:
    """Rule for what is asked of colleagues about a record (approvals), for nobody who does not see that record.

    Seen by its `people` and as far as a role reaches; acted on by its people; taken back by its owner `open_while`.
    `sight` is the condition under which the user sees what it is about.
    """
    label = model._meta.label_lower

    def rule(user: User, action: str) -> Q:
        if action in (Action.CREATE, Action.DELETE):
            own = Q() if user.is_superuser else Q(owner=user.pk)
            allowed = action == Action.DELETE or user.may(action, label)
            return own & (open_while if action == Action.DELETE else Q()) & sight(user) if allowed else NOTHING
        if not user.may(Action.EXPORT if action == Action.EXPORT else Action.VIEW, label):
            return NOTHING
        acts = action == Action.CHANGE and not user.is_superuser
        ways = [] if acts else reached_by(user, user.scope(label, action), "owner", "team")
        return _either([*ways, Reason("rule", people(user))]) & sight(user)

    declare(model, rule)
    _scoped.append(label)


def personal(model: type[Model], *, owner: str = "user") -> None:
    """Rule for what belongs to one user alone (their saved views, their tokens), whatever their role."""
    declare_reasons(model, lambda user, action: [Reason("own", Q(**{owner: user.pk}))])
