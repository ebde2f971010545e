"""Verbs of the catalogue for many records at once: what is named and not known yet is made."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Q

from guanxi.catalogue.models import Brand, Category, Product, Store

BETWEEN = " > "
NAME_LIMIT = 80


def category_paths() -> dict[int | None, str]:
    """Every category's primary key → its names from the root: "Food > Cheese". The tree is small."""
    rows = {pk: (parent, name) for pk, parent, name in Category.objects.values_list("pk", "parent_id", "name")}

    def path(pk: int) -> str:
        parent, name = rows[pk]
        return f"{path(parent)}{BETWEEN}{name}" if parent else name

    return {pk: path(pk) for pk in rows}


def category_path(category: Category | None) -> str:
    """The names of a category from the root; empty without one."""
    return category_paths()[category.pk] if category else ""


def categories_by_path(paths: Collection[str]) -> dict[str, int]:
    """Path → primary key; branches that do not exist yet are made, from the root down."""
    if not paths:
        return {}
    known = {path: pk for pk, path in category_paths().items() if pk is not None}
    answers = {}
    for path in sorted(paths):
        parent, walked = None, ""
        for name in (part.strip()[:NAME_LIMIT] for part in path.split(BETWEEN)):
            walked = f"{walked}{BETWEEN}{name}" if walked else name
            if walked not in known:
                known[walked] = Category.objects.create(name=name, parent_id=parent).pk
            parent = known[walked]
        answers[path] = known[walked]
    return answers


def brands_by_name(names: Collection[str]) -> dict[str, int]:
    """Name → primary key; brands that do not exist yet are made."""
    known = dict(Brand.objects.filter(name__in=names).values_list("name", "pk"))
    made = Brand.objects.bulk_create([Brand(name=name) for name in sorted({*names} - known.keys())])
    return known | {brand.name: brand.pk for brand in made}


def stores_by_key(keys: Collection[str], *, make: bool = True) -> dict[str, int]:
    """Code or name → primary key; stores that do not exist yet are made, if wanted."""
    rows = Store.objects.filter(Q(code__in=keys) | Q(name__in=keys)).values_list("code", "name", "pk")
    known = {name: pk for _, name, pk in rows} | {code: pk for code, _, pk in rows}
    missing = sorted({*keys} - known.keys()) if make else []
    made = Store.objects.bulk_create([Store(code=key[:40], name=key[:80]) for key in missing])
    return known | {key: store.pk for key, store in zip(missing, made, strict=True)}


def open_products(*, names: Mapping[str, tuple[str, str]], currency: str, at: datetime) -> dict[str, int]:
    """Make products by their codes; `names` gives each its name and category path (or ""). Answers code → key."""
    categories = categories_by_path({category for _, category in names.values() if category})
    products = [
        Product(
            code=code,
            name=(name or code)[:200],
            category_id=categories.get(category),
            currency=currency,
            created_at=at,
            updated_at=at,
        )
        for code, (name, category) in names.items()
    ]
    return {product.code: product.pk for product in Product.objects.bulk_create(products)}
