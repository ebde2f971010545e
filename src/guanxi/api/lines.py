"""The lines of a record in JSON: shown with it, taken with it, each through its form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any

from django import forms
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field

from guanxi.access.models import User
from guanxi.access.scopes import FieldAccess
from guanxi.api import kinds
from guanxi.api.attributes import Attribute, described, names_of, payload
from guanxi.api.problems import Refused
from guanxi.api.sending import as_form_data, given_in, wrong_in
from guanxi.workbench.fields import limit
from guanxi.workbench.lines import Lines

MOST = 500


@dataclass(frozen=True)
class ResourceLines:
    """The lines of one resource; `name` is that of a line in the description."""

    lines: Lines
    name: str

    @property
    def key(self) -> str:
        """Their name in JSON, and the keyword of the actions that take them."""
        return self.lines.key

    @property
    def inputs(self) -> dict[str, forms.Field]:
        """The fields of one line."""
        return dict(self.lines.form.base_fields)

    @cached_property
    def attributes(self) -> list[Attribute]:
        """What is shown of one line: the fields of its form, and what is only read."""
        rule = ("", "")
        taken = [Attribute(n, f.label or n, kinds.kind_of_input(f), rule) for n, f in self.inputs.items()]
        return taken + [Attribute(c.key, c.label, kinds.AMOUNT, rule, c) for c in self.lines.shown]

    @cached_property
    def taken(self) -> Any:
        """The type of what is taken: all lines of the record."""
        required = frozenset(name for name, field in self.inputs.items() if field.required)
        line: Any = payload(self.name, self.inputs, {}, required=required)
        return Annotated[list[line], Field(max_length=MOST)]

    @cached_property
    def described(self) -> Any:
        """The type of what is shown."""
        fields = {a.key: {"anyOf": [dict(a.kind.schema), {"type": "null"}]} for a in self.attributes}
        line = {"type": "object", "properties": fields}
        return described({"type": "array", "items": line}, label=str(self.lines.label))

    def shown(self, record: Any, user: User) -> list[dict[str, Any]]:
        """The lines of a record as far as the user sees their fields, with one query for each of their references."""
        rows, currency = list(self.lines.of(record)), kinds.currency_of(record)
        names = {a.key: names_of(a, rows, user) for a in self.attributes if a.kind is kinds.REFERENCE}
        access = {a.key: self._access(user, a.key) for a in self.attributes}
        shown = [(a, access[a.key] == FieldAccess.MASKED) for a in self.attributes if access[a.key]]
        return [
            {a.key: a.shown(row, names.get(a.key, {}), currency=currency, masked=masked) for a, masked in shown}
            for row in rows
        ]

    def checked(self, given: Sequence[BaseModel], by: User, currency: str) -> Any:
        """The lines as the actions take them. Raises Refused with what is wrong: {"lines.0.quantity": […]}."""
        filled: list[forms.Form] = []
        wrong: dict[str, list[str]] = {}
        for number, line in enumerate(given):
            sent = given_in(line)
            for name in sent:
                if self._access(by, name) < FieldAccess.EDIT:
                    wrong[f"{self.key}.{number}.{name}"] = [_("You may not change this field.")]
            data = as_form_data(sent, self.inputs, currency, {})
            form = self.lines.form(data, **self.lines.about(by, currency))
            limit(form, by)
            filled.append(form)
            for name, texts in wrong_in(form).items():
                wrong[".".join(filter(None, [self.key, str(number), name]))] = texts
        if wrong:
            raise Refused(422, errors=wrong)
        return self.lines.collect(filled)

    def _access(self, user: User, name: str) -> FieldAccess:
        return user.field_access(self.lines.model._meta.label_lower, name)
