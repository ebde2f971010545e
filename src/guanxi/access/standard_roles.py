"""The roles that a new company begins with. They are data from then on: administrators change them at will."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guanxi.access.models import Role
from guanxi.access.models.role import EVERY_MODEL

ACTIONS = ("view", "create", "change", "delete", "export")
Permissions = dict[str, dict[str, str]]


def _scopes(**scopes: str) -> dict[str, str]:
    return scopes


def _catalogue(scope: str, *actions: str) -> Permissions:
    """The same scope for what belongs to the whole company, and nothing beyond these actions."""
    models = ("product", "category", "brand", "store", "stocklevel", "pricelist", "price", "productunit", "bundlepart")
    permissions = dict.fromkeys(ACTIONS, "none") | dict.fromkeys(actions, scope)
    words = ["privacy.purpose", "sales.leadsource", "sales.invoicekind", "credit.criterion", "credit.grade"]
    words += ["loyalty.couponkind", "purchasing.supply"]
    return {f"catalogue.{model}": permissions for model in models} | dict.fromkeys(words, permissions)


def _targets(view: str) -> Permissions:
    """Targets are set by who manages; others see theirs, or their team's."""
    return {"sales.target": _scopes(view=view, create="none", change="none", delete="none", export="none")}


# Rules of pay are for who manages; a statement is its person's own, and theirs who approve it.
COMMISSION: Permissions = {
    "sales.commissionrule": dict.fromkeys(ACTIONS, "none"),
    "sales.commissionstatement": _scopes(view="own", create="none", change="none", delete="none", export="own"),
}
# What is to come, everybody may know who is asked for it; ordering is for who manages.
PURCHASES_READ: Permissions = {
    "purchasing.purchaseorder": _scopes(view="all", create="none", change="none", delete="none", export="none")
}
# A webhook carries records out of the house: for those who may export.
NO_WEBHOOKS: Permissions = {"webhooks.subscription": dict.fromkeys(ACTIONS, "none")}


@dataclass(frozen=True)
class Standard:
    """A role as it is given to a new company."""

    name: str | Promise
    permissions: Permissions
    abilities: tuple[str, ...] = ()
    fields: dict[str, dict[str, str]] = field(default_factory=dict)


MASKED = {
    "parties.party": {"phone": "masked", "email": "masked"},
    "parties.contactpoint": {"value": "masked"},
    "sales.lead": {"phone": "masked", "email": "masked", "wechat": "masked"},
}
NO_COSTS = {
    "catalogue.product": {"cost": "hidden"},
    "sales.order": {"cost": "hidden"},
    "sales.orderline": {"cost": "hidden"},
}
# Everybody who works with customers makes tags; who manages keeps them in order.
TAGS_MADE = {"tags.tag": _scopes(view="all", create="all", change="none", delete="none", export="none")}
TAGS_KEPT = {"tags.tag": dict.fromkeys(ACTIONS, "all")}
PRIVACY = ("privacy.erase", "privacy.export", "privacy.readings", "privacy.reveal")
STANDARD = {
    "administrator": Standard(
        _("Administrator"),
        {EVERY_MODEL: dict.fromkeys(ACTIONS, "all")},
        (
            "access.administer",
            "audit.undo",
            "audit.see_all",
            "credit.decide",
            "exchange.import",
            "insight.run",
            "loyalty.adjust",
            *PRIVACY,
            "sales.commission",
            "sales.discount",
            "sales.inspect",
            "sales.invoice",
            "sales.refund",
            "sales.write_off",
        ),
    ),
    "manager": Standard(
        _("Manager"),
        {
            EVERY_MODEL: dict.fromkeys(ACTIONS, "tree"),
            **_catalogue("all", "view", "create", "change"),
            **TAGS_KEPT,
            "sales.commissionrule": dict.fromkeys(ACTIONS, "all"),
        },
        (
            "audit.undo",
            "audit.see_all",
            "credit.decide",
            "exchange.import",
            "insight.run",
            "loyalty.adjust",
            "sales.commission",
            "sales.discount",
            "sales.inspect",
            "sales.invoice",
            "sales.refund",
            "sales.write_off",
        ),
    ),
    # Salespeople see what their team sells and change what is theirs; they take no lists along (P-13).
    "salesperson": Standard(
        _("Salesperson"),
        {
            EVERY_MODEL: _scopes(view="team", create="own", change="own", delete="own"),
            **_catalogue("all", "view"),
            **TAGS_MADE,
            **NO_WEBHOOKS,
            **_targets("team"),
            **COMMISSION,
            **PURCHASES_READ,
        },
        fields=NO_COSTS,
    ),
    # Whoever calls in may be anybody's customer.
    "service": Standard(
        _("Service agent"),
        {
            EVERY_MODEL: _scopes(view="all", create="own", change="own"),
            "parties.party": _scopes(view="all", create="own", change="all"),
            **_catalogue("all", "view"),
            **_targets("own"),
            **COMMISSION,
            **PURCHASES_READ,
            **TAGS_MADE,
            **NO_WEBHOOKS,
        },
        fields=NO_COSTS,
    ),
    "marketer": Standard(
        _("Marketer"),
        {
            EVERY_MODEL: _scopes(view="all", create="own", change="own", delete="own", export="own"),
            "parties.party": _scopes(view="all", create="own", change="own", export="all"),
            **_catalogue("all", "view", "create", "change"),
            **_targets("own"),
            **COMMISSION,
            **PURCHASES_READ,
            **TAGS_MADE,
            **NO_WEBHOOKS,
        },
        ("insight.run", "exchange.import"),
        fields=MASKED,
    ),
    "analyst": Standard(
        _("Analyst"),
        {EVERY_MODEL: _scopes(view="all", export="all"), **NO_WEBHOOKS, **COMMISSION},
        ("insight.run", "audit.see_all"),
        fields=MASKED,
    ),
}


@transaction.atomic
def ensure_standard_roles() -> list[Role]:
    """Give a company that has no roles the standard ones, named in its language; answers those made.

    A company that has any keeps its own: what an administrator has renamed or deleted does not come back.
    """
    if Role.objects.exists():
        return []
    return [_make(key) for key in STANDARD]


@transaction.atomic
def standard_role(key: str) -> Role:
    """The role with the standard name in any of our languages; made anew where the company has none."""
    found = Role.objects.filter(name__in=names_of(key)).first()
    return found or _make(key)


def _make(key: str) -> Role:
    standard = STANDARD[key]
    with translation.override(settings.LANGUAGE_CODE):
        name = str(standard.name)
    return Role.objects.create(
        name=name,
        permissions=standard.permissions,
        fields=standard.fields,
        abilities=list(standard.abilities),
        standard=key,
        offered=sorted(offers_of(standard)),
    )


def offers_of(standard: Standard) -> set[str]:
    """What a standard role says, each under a name by which it is known whether a role has been offered it."""
    return (
        {f"permissions {label}" for label in standard.permissions}
        | {f"fields {label}" for label in standard.fields}
        | {f"abilities {ability}" for ability in standard.abilities}
    )


def names_of(key: str) -> list[str]:
    """How a standard role is called in each of our languages."""
    names = []
    for language, _label in settings.LANGUAGES:
        with translation.override(language):
            names.append(str(STANDARD[key].name))
    return names
