"""The words of the customer file for stored codes, as timelines and messages need them."""

from django import template

from guanxi.parties.models.choices import Role, State

register = template.Library()


@register.filter
def state_word(code: str) -> str:
    """`latent` → 潜在."""
    return str(dict(State.choices).get(code, code))


@register.filter
def role_word(code: str) -> str:
    """`supplier` → 供应商."""
    return str(dict(Role.choices).get(code, code))
