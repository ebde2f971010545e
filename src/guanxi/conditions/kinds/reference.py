"""References to another record: a fixed one, the asking user, someone of the asking user's team."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.db.models.lookups import Exact, In
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from guanxi.access import rules
from guanxi.conditions.asking import Asking
from guanxi.conditions.comparing import compared
from guanxi.conditions.errors import ConditionError
from guanxi.conditions.kinds.arguments import NOTHING
from guanxi.conditions.kinds.base import EMPTY, NOT_EMPTY, Field
from guanxi.conditions.kinds.choice import IN, IS, IS_NOT, NOT_IN
from guanxi.conditions.kinds.operators import Operator
from guanxi.conditions.kinds.text import quoted
from guanxi.conditions.tree import MAX_NUMBER, Path

if TYPE_CHECKING:
    from guanxi.access.models import User

# More rows than these are searched for rather than listed.
LISTED = 200
DIRECTORY = ("access.user", "access.team")
# Where records of a model are searched for, by its label.
_searches: dict[str, str] = {}


def searched_at(model: type[Model], url_name: str) -> None:
    """Records of the model are found by typing, at a URL that answers `?q=`: see `Reference`."""
    _searches[model._meta.label_lower] = url_name


def search_of(model: type[Model]) -> str:
    """The name of the URL at which records of the model are searched for; empty where there is none."""
    return _searches.get(model._meta.label_lower, "")


def _me(source: Any, value: None, asking: Asking) -> Q:
    return compared(source, Exact, _person(asking).pk)


def _my_team(source: Any, value: None, asking: Asking) -> Q:
    user = _person(asking)
    colleagues = type(user)._default_manager.filter(Q(pk=user.pk) | Q(team__in=user.tree_team_ids))
    return compared(source, In, colleagues.values("pk"))


def _own_team(source: Any, value: None, asking: Asking) -> Q:
    return compared(source, In, _person(asking).tree_team_ids)


def _person(asking: Asking) -> User:
    if asking.user is None:
        raise ConditionError(gettext("“Me” and “my team” need a person who asks."))
    return asking.user


ME = Operator(label=_("is me"), phrase=_("%(field)s is me"), takes=NOTHING, build=_me)
MY_TEAM = Operator(label=_("is in my team"), phrase=_("%(field)s is in my team"), takes=NOTHING, build=_my_team)
OWN_TEAM = Operator(
    label=_("is my team"), phrase=_("%(field)s is my team or one below it"), takes=NOTHING, build=_own_team
)


@dataclass(frozen=True, eq=False)
class Reference(Field):
    """Another record, by its key.

    Users may choose from, and read the names of, the rows that the model's rule shows them, or those of `among`;
    colleagues and teams are known to everybody who signs in.
    `search` is the name of a URL that answers `?q=` with `{"results": [{"value", "label"}]}`, for long lists; by
    default what `searched_at` says of the model.
    """

    model: type[Model] | str = ""
    among: Callable[[User | None], QuerySet[Any]] | None = None
    search: str = ""

    kind = "reference"
    json_type = "integer"

    @property
    def target(self) -> type[Model]:
        """The model referred to."""
        return apps.get_model(self.model) if isinstance(self.model, str) else self.model

    @property
    def search_url_name(self) -> str:
        """Where the records are searched for; empty where they are few enough to be listed."""
        return self.search or search_of(self.target)

    def operators(self) -> Mapping[str, Operator]:
        own: dict[str, Operator] = {}
        if issubclass(self.target, get_user_model()):
            own = {"me": ME, "my_team": MY_TEAM}
        elif self.target._meta.label_lower == "access.team":
            own = {"my_team": OWN_TEAM}
        return {"is": IS, "is_not": IS_NOT, "in": IN, "not_in": NOT_IN} | own | {"empty": EMPTY, "not_empty": NOT_EMPTY}

    def read(self, raw: object, path: Path) -> Any:
        try:
            key = None if isinstance(raw, bool | float) else self.target._meta.pk.to_python(raw)
        except ValidationError:
            key = None
        if key is None or (isinstance(key, int) and abs(key) > MAX_NUMBER):
            raise ConditionError(gettext("The key of a record is expected."), path)
        return key

    def say(self, value: Any, asking: Asking) -> str:
        name = self.names((value,), asking).get(value)
        return quoted(name) if name else f"#{value}"

    def names(self, keys: tuple[Any, ...], asking: Asking) -> dict[Any, str]:
        """The names of those of the records that the asking user may see (one query)."""
        return {row.pk: str(row) for row in self.visible(asking).filter(pk__in=keys)}

    def visible(self, asking: Asking) -> QuerySet[Any]:
        """The rows whose names the asking user may read."""
        if self.among is not None:
            return self.among(asking.user)
        rows = self.target._default_manager.all()
        if asking.user is None or self.target._meta.label_lower in DIRECTORY:
            return rows
        return rows.filter(rules.condition(self.target, asking.user))

    def options(self, asking: Asking) -> list[tuple[Any, str]] | None:
        """The first rows by name, unless there is a search for them."""
        if self.search_url_name:
            return None
        return [(row.pk, str(row)) for row in self.visible(asking)[:LISTED]]
