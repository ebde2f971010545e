"""What all kinds of field have in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Any, ClassVar

from django.db.models import F, Model
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.conditions.asking import Asking
from guanxi.conditions.comparing import missing
from guanxi.conditions.errors import ConditionError
from guanxi.conditions.extra import Extra
from guanxi.conditions.kinds.arguments import NOTHING
from guanxi.conditions.kinds.operators import Operator, negative
from guanxi.conditions.tree import Leaf, Path


@dataclass(frozen=True, eq=False)
class Field:
    """One field of a vocabulary: the key and label users see, and the path behind it, which they never do.

    `path` is an ORM path over single-valued relations (the key, unless given), an `Extra`, or an expression.
    `group` puts fields together in menus. `reads` names the columns behind an expression, at which field rules look;
    `whether` those references of which it tells only whether there is one, as a row does to who does not see which.
    """

    key: str
    label: str | Promise
    _: KW_ONLY
    path: Any = ""
    group: str | Promise = ""
    reads: tuple[str, ...] = ()
    whether: tuple[str, ...] = ()

    kind: ClassVar[str]
    json_type: ClassVar[str] = "text"
    # Whether the path leads to many rows.
    many: ClassVar[bool] = False

    def operators(self) -> Mapping[str, Operator]:
        """The operators of this field, by key, in the order of menus."""
        raise NotImplementedError

    def read(self, raw: object, path: Path) -> Any:
        """One value of the field from its JSON form. Raises ConditionError."""
        raise NotImplementedError

    def say(self, value: Any, asking: Asking) -> str:
        """One value, as read, in the active language."""
        return str(value)

    def source(self, model: type[Model], value: Any = None) -> Any:
        """The expression, on rows of the model, that is compared with the value read."""
        if isinstance(self.path, Extra):
            return self.path.typed(self.json_type)
        return F(self.path or self.key) if isinstance(self.path, str) else self.path

    def equal_to(self, text: str) -> Leaf:
        """The leaf that `?key=text` in an address stands for."""
        return Leaf(self.key, "is", text)

    def options(self, asking: Asking) -> list[tuple[Any, str]] | None:
        """The values to choose from, with their labels; None where anything of the right type may be given."""
        return None


EMPTY = Operator(
    label=gettext_lazy("is empty"),
    phrase=gettext_lazy("%(field)s is empty"),
    takes=NOTHING,
    total=True,
    build=lambda source, value, asking: missing(source),
)
NOT_EMPTY = negative("empty", gettext_lazy("is not empty"), gettext_lazy("%(field)s is not empty"), NOTHING)


def text_expected(raw: object, path: Path) -> str:
    """The raw value as text that is not blank. Raises ConditionError."""
    if not isinstance(raw, str):
        raise ConditionError(_("A text is expected."), path)
    if not raw.strip():
        raise ConditionError(_("The text is blank; use “is empty” to look for missing values."), path)
    return raw
