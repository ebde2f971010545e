"""How products are sorted: the tree of categories, and brands."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.records.models import Plain


class Category(Plain):
    """A branch of the tree of products."""

    name = models.CharField(_("name"), max_length=80)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="category_once"),
            models.UniqueConstraint(fields=["name"], condition=models.Q(parent__isnull=True), name="top_category_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A branch does not grow out of itself or of its own twigs."""
        above = self.parent
        while above is not None:
            if above.pk == self.pk and self.pk is not None:
                raise ValidationError({"parent": _("A category cannot stand below itself.")})
            above = above.parent


class Brand(Plain):
    """A brand."""

    name = models.CharField(_("name"), max_length=80, unique=True)

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")

    def __str__(self) -> str:
        return self.name
