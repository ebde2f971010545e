"""The list price that stays beside the price of a line."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

TENTH = Decimal("0.1")


class ListPriced(models.Model):
    """A line that remembers what its product cost by the list when it was written, in the line's currency."""

    list_price = models.DecimalField(
        _("list price"), max_digits=15, decimal_places=4, null=True, blank=True, editable=False
    )

    class Meta:
        abstract = True

    @property
    def charged_price(self) -> Decimal | None:
        """What a unit comes to after the discount of the line; None where that is not known."""
        raise NotImplementedError

    @property
    def below_list(self) -> Decimal | None:
        """How far, in per cent, what is charged lies below the list price; None where it does not."""
        charged = self.charged_price
        if not self.list_price or charged is None or not 0 <= charged < self.list_price:
            return None
        share = 100 * (self.list_price - charged) / self.list_price
        return share.quantize(TENTH, ROUND_HALF_UP) or None
