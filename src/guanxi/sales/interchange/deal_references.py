"""What rows of opportunities refer to by name: people, products, stages. Known ones are matched, unknown ones made."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from guanxi.access.models import User
from guanxi.access.scopes import Action, Scope
from guanxi.catalogue import bulk as catalogue
from guanxi.catalogue.models import Product
from guanxi.exchange.loading import Line, Loading
from guanxi.kernel.text import fold
from guanxi.sales.models import Opportunity, Pipeline, Stage, StageKind
from guanxi.sales.pipelines.standard import usual_pipeline

Reference = int | str
# What files call the ends of a pipeline, whatever it calls them itself.
ENDS: dict[str, StageKind] = {
    **dict.fromkeys(("won", "closed won", "赢单", "成交", "已成交"), StageKind.WON),
    **dict.fromkeys(("lost", "closed lost", "输单", "丢单", "失败"), StageKind.LOST),
}
LONGEST_USERNAME = 150


def squeezed(name: str) -> str:
    """A name without case and blanks: "GTXPro" is "GTX Pro"."""
    return "".join(fold(name).split())


class DealReferences:
    """Looks up and makes the people, products and stages of a run; in a dry run the unknown stay names."""

    def __init__(self, loading: Loading) -> None:
        self.loading = loading
        self.people: dict[str, Reference] = {}
        self.products: dict[str, Reference] = {}
        self.stages: dict[str, Reference] = {}

    def resolve(self, lines: Sequence[Line]) -> None:
        """Put keys in the place of names; refuse the lines where that may not be."""
        self._people(lines)
        self._products(lines)
        self._stages(lines)

    def _people(self, lines: Sequence[Line]) -> None:
        by = self.loading.by
        asked = {line.values["owner"] for line in lines if line.values.get("owner")}
        if asked - self.people.keys():
            known: dict[str, int] = {}
            for user in User.objects.only("pk", "username", "display_name", "email"):
                known |= {fold(name): user.pk for name in (user.display_name, user.email, user.username) if name}
            self.people |= {name: known[fold(name)] for name in asked if fold(name) in known}
        unknown = asked - self.people.keys()
        if by is None or by.able("access.administer"):
            self.people |= {name: name if self.loading.dry else _absent_colleague(name) for name in sorted(unknown)}
        bound = by is not None and by.scope(Opportunity._meta.label_lower, Action.CHANGE) < Scope.ALL
        for line in lines:
            if not (name := line.values.get("owner")):
                continue
            if name not in self.people:
                line.refuse(_("No user is named “%s”.") % name, "owner")
            elif bound and by is not None and self.people[name] != by.pk:
                line.refuse(_("You may give records to yourself only."), "owner")
            else:
                line.values["owner"] = self.people[name]

    def _products(self, lines: Sequence[Line]) -> None:
        asked = {line.values["product"] for line in lines if line.values.get("product")}
        if asked - self.products.keys():
            known: dict[str, int] = {}
            for pk, code, name in Product.objects.order_by("-pk").values_list("pk", "code", "name").iterator():
                known |= {squeezed(name): pk, squeezed(code): pk}
            self.products |= {name: known[squeezed(name)] for name in asked if squeezed(name) in known}
        if unknown := sorted(asked - self.products.keys()):
            self.products |= {name: name for name in unknown} if self.loading.dry else self._make_products(unknown)
        for line in lines:
            if line.values.get("product"):
                line.values["product"] = self.products[line.values["product"]]

    def _make_products(self, names: Sequence[str]) -> dict[str, int]:
        currency, at = self.loading.conventions.currency, self.loading.at
        # Two spellings of one name that is new are one product.
        first: dict[str, str] = {}
        for name in names:
            first.setdefault(squeezed(name), name)
        made = catalogue.open_products(names={n: (n, "") for n in first.values()}, currency=currency, at=at)
        return {name: made[first[squeezed(name)]] for name in names}

    def _stages(self, lines: Sequence[Line]) -> None:
        for line in lines:
            if not (name := line.values.get("stage")):
                continue
            if name not in self.stages:
                self.stages[name] = self._stage(name)
            line.values["stage"] = self.stages[name]

    def _stage(self, name: str) -> Reference:
        """The stage of the usual pipeline that is called so, or is the end that is meant; else a new open one."""
        pipeline = Pipeline.objects.first() or (None if self.loading.dry else usual_pipeline())
        stages = list(pipeline.stages.all()) if pipeline else []
        found = next((stage for stage in stages if fold(stage.name) == fold(name)), None)
        if found is None and (kind := ENDS.get(fold(name))) is not None:
            found = next((stage for stage in stages if stage.kind == kind), None)
        if found is not None:
            return found.pk
        if self.loading.dry or pipeline is None:
            return name
        # Behind the open stages, before the ends.
        place = max((stage.position for stage in stages if stage.is_open), default=0)
        return Stage.objects.create(pipeline=pipeline, name=name, position=place).pk


def _absent_colleague(name: str) -> int:
    """An account for a person of whom a file tells no more than the name: closed, without a role or a password."""
    base = ".".join(fold(name).split())[:LONGEST_USERNAME]
    taken = User.objects.filter(username__startswith=base).count()
    colleague = User(username=f"{base[: LONGEST_USERNAME - 6]}{taken or ''}", display_name=name[:80], is_active=False)
    colleague.set_unusable_password()
    colleague.save()
    return colleague.pk
