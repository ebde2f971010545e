"""What was sent as JSON, as the widgets of a form would have sent it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from pydantic import BaseModel

from guanxi.api import kinds
from guanxi.api.kinds import Kind
from guanxi.api.problems import Refused, messages


def given_in(sent: BaseModel | None) -> dict[str, Any]:
    """What was sent, field by field in the model's order, and nothing that was not."""
    if sent is None:
        return {}
    return {name: getattr(sent, name) for name in type(sent).model_fields if name in sent.model_fields_set}


def as_form_data(
    values: Mapping[str, Any], inputs: Mapping[str, forms.Field], currency: str, named: Mapping[str, Kind]
) -> dict[str, Any]:
    """The values for the fields of a form; `named` are the kinds that the form alone would not tell. Raises Refused."""
    data, wrong = {}, {}
    for key, value in values.items():
        kind = named.get(key) or kinds.kind_of_input(inputs[key])
        try:
            own = getattr(inputs[key], "currency", "") or currency
            data[key] = None if value is None else kind.sent(value, inputs[key], own)
        except ValidationError as error:
            wrong[key] = list(error.messages)
    if wrong:
        raise Refused(422, errors=wrong)
    return data


def wrong_in(form: forms.BaseForm) -> dict[str, list[str]]:
    """What is wrong with a form, by field."""
    return {} if form.is_valid() else messages(ValidationError(form.errors.as_data()))
