"""Words of the templates of targets."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.utils import formats

from guanxi.kernel import money
from guanxi.sales.models.target import ONE
from guanxi.sales.targets.asking import address
from guanxi.sales.targets.attaining import Asked
from guanxi.shell.components.figures import babel_locale

register = template.Library()


@register.filter
def measured(amount: int | None, is_count: bool) -> str:
    """What a target is measured in: money, or (rounded half up) a plain number; "–" for None."""
    if amount is None:
        return "–"
    if is_count:
        return formats.number_format((2 * amount + ONE) // (2 * ONE), use_l10n=True, force_grouping=True)
    return money.format(amount, settings.CURRENCY, babel_locale())


@register.simple_tag
def attainment_of(asked: Asked, team: int) -> str:
    """The address of the same page for a team."""
    return address(asked, team=team)
