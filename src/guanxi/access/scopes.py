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


class FieldAccess(IntEnum):
    """What a user may do with one field; a user with several roles has the widest."""

    HIDDEN = 0
    MASKED = 1
    READ = 2
    EDIT = 3
