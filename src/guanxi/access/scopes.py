"""Actions and scopes: the two words in which a role's permissions are written."""

from enum import IntEnum, StrEnum


class Action(StrEnum):
    """What can be done to a record of any type."""

    VIEW = "view"
    CREATE = "create"
    CHANGE = "change"
    DELETE = "delete"
    EXPORT = "export"


class Scope(IntEnum):
    """To which records a permission reaches; a user with several roles has the widest."""

    NONE = 0
    OWN = 1
    TEAM = 2
    TREE = 3
    ALL = 4


_company_wide: set[str] = set()


def belongs_to_the_company(label: str) -> None:
    """Records of the model with this label are nobody's own (products, stores): there is only none or all."""
    _company_wide.add(label)


def is_company_wide(label: str) -> bool:
    """Whether records of this model are nobody's own."""
    return label in _company_wide


def meant(label: str, action: str, scope: Scope) -> Scope:
    """How far a scope reaches on this model.

    Of what belongs to the company, whoever sees anything sees all; to change it takes a right to all of it, for
    "one's own products" are none.
    """
    if label not in _company_wide:
        return scope
    enough = scope > Scope.NONE if action == Action.VIEW else scope == Scope.ALL
    return Scope.ALL if enough else Scope.NONE


class FieldAccess(IntEnum):
    """What a user may do with one field; a user with several roles has the widest."""

    HIDDEN = 0
    MASKED = 1
    READ = 2
    EDIT = 3
