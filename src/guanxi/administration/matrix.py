"""A role as a table: record type × action × scope, the rules for fields, and the abilities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from guanxi.access import rules
from guanxi.access.alike import ruling
from guanxi.access.models import Role
from guanxi.access.models.role import EVERY_MODEL
from guanxi.access.scopes import Action, FieldAccess, Scope, is_company_wide, meant
from guanxi.audit.recording import model_of
from guanxi.workbench.listing import all_listings, listing_of

Text = str | Promise
ACTIONS: dict[str, Text] = {
    Action.VIEW: gettext_lazy("See"),
    Action.CREATE: gettext_lazy("Create"),
    Action.CHANGE: gettext_lazy("Change"),
    Action.DELETE: gettext_lazy("Delete"),
    Action.EXPORT: gettext_lazy("Export"),
}
SCOPES: dict[str, Text] = {
    "none": pgettext_lazy("scope", "none"),
    "own": pgettext_lazy("scope", "own"),
    "team": pgettext_lazy("scope", "team"),
    "tree": pgettext_lazy("scope", "team and below"),
    "all": pgettext_lazy("scope", "all"),
}
FIELD_RULES: dict[str, Text] = {
    "edit": gettext_lazy("see and change"),
    "read": gettext_lazy("read only"),
    "masked": gettext_lazy("masked"),
    "hidden": gettext_lazy("hidden"),
}
ABILITIES: dict[str, Text] = {
    "access.administer": gettext_lazy("Administer: users, teams, roles, settings"),
    "audit.see_all": gettext_lazy("See everybody's operations"),
    "audit.undo": gettext_lazy("Undo other people's operations"),
    "credit.decide": gettext_lazy("Grant credit, release orders on hold"),
    "exchange.import": gettext_lazy("Import files"),
    "insight.run": gettext_lazy("Run analyses"),
    "loyalty.adjust": gettext_lazy("Give and take points by hand"),
    "privacy.export": gettext_lazy("Export everything on a person"),
    "privacy.erase": gettext_lazy("Erase people for good"),
    "privacy.readings": gettext_lazy("See who has looked at whom"),
    "privacy.reveal": gettext_lazy("Show numbers that are masked for all"),
    "sales.commission": gettext_lazy("Draw up, approve and pay the commission of others"),
    "sales.discount": gettext_lazy("Give any discount, and approve those of others"),
    "sales.inspect": gettext_lazy("Inspect conversations of others"),
    "sales.invoice": gettext_lazy("Issue invoices and make them void"),
    "sales.refund": gettext_lazy("Give money back"),
    "sales.write_off": gettext_lazy("Write off any bad debt, and approve what others write off"),
}


@dataclass(frozen=True)
class Choice:
    """A cell of the table: the name under which it is sent, what is set ("" follows the row of all others)."""

    name: str
    label: Text
    value: str
    options: list[tuple[str, str]]


@dataclass(frozen=True)
class Row:
    """A record type with a cell for each action and one for each field that can be ruled."""

    label: str
    title: str
    cells: list[Choice]
    fields: list[Choice]

    @property
    def ruled(self) -> int:
        """How many fields are not open to be changed."""
        return sum(1 for field in self.fields if field.value != "edit")


def table(role: Role) -> list[Row]:
    """The role as the page shows it: first what holds for all other records, then each type by itself."""
    labels = [EVERY_MODEL, *(m._meta.label_lower for m in rules.models_with_scopes())]
    parts = [label for label in fields_by_label(role) if label not in labels]
    return [Row(x, title_of(x), _cells(role, x), _fields(role, x)) for x in labels] + [
        Row(x, title_of(x), [], _fields(role, x)) for x in parts
    ]


def read(data: Mapping[str, Any], role: Role, abilities: list[str]) -> dict[str, Any]:
    """The role's new rights from what its page sent; what the page does not show stays. Raises ValidationError."""
    permissions = {label: dict(actions) for label, actions in role.permissions.items()}
    fields = {label: dict(ruled) for label, ruled in role.fields.items()}
    for row in table(role):
        for kept, shown in ((permissions, row.cells), (fields, row.fields)):
            for cell in shown:
                _take(kept.setdefault(row.label, {}), cell, str(data.get(cell.name, cell.value)))
    unknown = [a for a in role.abilities if a not in ABILITIES]
    return {
        "permissions": {label: actions for label, actions in permissions.items() if actions},
        "fields": {label: ruled for label, ruled in fields.items() if ruled},
        "abilities": [a for a in ABILITIES if a in abilities] + unknown,
    }


def _take(kept: dict[str, str], cell: Choice, value: str) -> None:
    if value not in dict(cell.options):
        raise ValidationError(_("Choose one of those that are offered."))
    key = cell.name.rpartition(":")[2]
    if value in ("", "edit"):
        kept.pop(key, None)
    else:
        kept[key] = value


def title_of(label: str) -> str:
    """What the interface calls the records of a model."""
    if label == EVERY_MODEL:
        return _("All other records")
    listing = listing_of(label)
    return capfirst(str(listing.title if listing else model_of(label)._meta.verbose_name_plural))


def scopes_for(label: str) -> dict[str, Text]:
    """The scopes that mean something for a record type: what belongs to the company is nobody's own."""
    return {key: SCOPES[key] for key in ("none", "all")} if is_company_wide(label) else SCOPES


def _cells(role: Role, label: str) -> list[Choice]:
    cells = []
    for action, title in ACTIONS.items():
        options = [(key, str(text)) for key, text in scopes_for(label).items()]
        value = role.permissions.get(label, {}).get(action, "")
        if label == EVERY_MODEL:
            value = value or "none"
        else:
            others = role.permissions.get(EVERY_MODEL, {}).get(action, "none")
            effective = meant(label, action, Scope[others.upper()]).name.lower()
            options.insert(0, ("", f"({SCOPES[effective]})"))
        if value not in dict(options):
            # Stored before this page was: shown as what it comes to.
            value = meant(label, action, Scope[value.upper()]).name.lower()
        cells.append(Choice(f"scope:{label}:{action}", title, value, options))
    return cells


def _fields(role: Role, label: str) -> list[Choice]:
    options = [(key, str(text)) for key, text in FIELD_RULES.items()]
    ruled = role.fields.get(label, {})
    return [
        Choice(f"field:{label}:{name}", title, FieldAccess[ruled.get(name, "edit").upper()].name.lower(), options)
        for name, title in fields_by_label(role).get(label, {}).items()
    ]


def fields_by_label(role: Role) -> dict[str, dict[str, Text]]:
    """Every field for which a rule can be set: the columns of lists, the fields of parts, and what has a rule."""
    found: dict[str, dict[str, Text]] = {}
    for listing in all_listings():
        for column in listing.every_column:
            label, name = column.rule or (listing.label, column.edit or column.path or column.key)
            found.setdefault(label, {}).setdefault(name, column.label)
        for part in listing.parts:
            found.setdefault(part.model._meta.label_lower, {}).update(_own_fields(part.model, part.whole))
    for label, ruled in role.fields.items():
        columns = _own_fields(model_of(label))
        for name in ruled:
            found.setdefault(label, {}).setdefault(name, columns.get(name, name))
    return found


def _own_fields(model: type[models.Model], *without: str) -> dict[str, Text]:
    shown = (f for f in model._meta.fields if f.editable and not f.primary_key and f.name not in without)
    label = model._meta.label_lower
    return {f.name: f.verbose_name for f in shown if ruling(label, f.name) == (label, f.name)}
