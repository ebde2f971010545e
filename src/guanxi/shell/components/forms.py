"""How form fields and version conflicts are shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms import BoundField
from django.forms.utils import flatatt
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markupsafe import escape

from guanxi.records.actions import Conflict

CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, ""),
    (forms.RadioSelect, ""),
    (forms.CheckboxInput, "form-check-input"),
    (forms.Select, "form-select"),
)


# Writes all options at once: Django's own asks two further templates for each, a tenth of a second for 1,500 people.
SELECT = "shell/components/select.html"
# What Django writes where nothing is chosen.
DASHES = BLANK_CHOICE_DASH[0][1]


def control(bound: BoundField) -> SafeString:
    """The field's widget with the class that its kind asks for, and with words where nothing is chosen."""
    widget = bound.field.widget
    _say_that_none_is_chosen(bound.field)
    if widget.template_name == forms.Select.template_name:
        widget.template_name = SELECT
    looks = next((name for kind, name in CLASSES if isinstance(widget, kind)), "form-control")
    own = widget.attrs.get("class", "")
    attrs: dict[str, Any] = {"class": f"{looks} {own}".strip()} if looks or own else {}
    if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == "10":
        # Django's default of ten rows is a page of its own on a phone.
        attrs["rows"] = 4
    return bound.as_widget(attrs=attrs)


def options(groups: Iterable[tuple[str | None, Iterable[dict[str, Any]], int]]) -> SafeString:
    """The options of a choice, as its widget tells them, in their groups."""
    told = ((group, "".join(map(_option, some))) for group, some, _index in groups)
    whole = (f'<optgroup label="{escape(group)}">{some}</optgroup>' if group else some for group, some in told)
    return mark_safe("".join(whole))  # noqa: S308 (each part is escaped)


def _option(told: dict[str, Any]) -> str:
    attrs = flatatt(told["attrs"]) if told["attrs"] else ""
    return f'<option value="{escape(str(told["value"]))}"{attrs}>{escape(told["label"])}</option>'


def _say_that_none_is_chosen(field: forms.Field) -> None:
    if not isinstance(field.widget, forms.Select):
        return
    if isinstance(field, forms.ModelChoiceField):
        field.empty_label = _("Not given") if field.empty_label == DASHES else field.empty_label
        field.widget.choices = field.choices  # type: ignore[assignment]
    else:
        field.widget.choices = [(v, _("Not given") if label == DASHES else label) for v, label in field.widget.choices]


def shape(bound: BoundField) -> str:
    """ "check" for a single box, "group" for a set of boxes, else "line"."""
    widget = bound.field.widget
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "group"
    return "check" if isinstance(widget, forms.CheckboxInput) else "line"


@dataclass(frozen=True)
class Sides:
    """One field that two editors changed: what each made of it, as shown and as the form would send it."""

    name: str
    label: str
    theirs: str
    theirs_value: str
    yours: str
    yours_value: str


def sides(conflict: Conflict, form: forms.BaseForm) -> list[Sides]:
    """The clashing fields of a conflict as the form names them; what follows from them needs no choice."""
    found = []
    for clash in (c for c in conflict.clashes if c.field in form.fields):
        bound = form[clash.field]
        (theirs, theirs_value), (yours, yours_value) = shown(bound, clash.theirs), shown(bound, clash.yours)
        found.append(Sides(clash.field, str(bound.label), theirs, theirs_value, yours, yours_value))
    return found


def shown(bound: BoundField, value: Any) -> tuple[str, str]:
    """A value as a person reads it, and as the field would send it."""
    sent = bound.field.prepare_value(value)
    choices = dict(getattr(bound.field, "choices", None) or ()) if sent not in (None, "") else {}
    text = choices.get(sent, choices.get(str(sent), value))
    return ("–" if text in (None, "") else str(text)), ("" if sent is None else str(sent))
