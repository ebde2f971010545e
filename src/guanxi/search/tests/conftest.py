"""Records to search: Django's groups, named at will."""

import pytest

from guanxi.search import registry, searchable

# Models are imported in the fixtures: pytest reads this file before Django is set up.


@pytest.fixture
def only_own_kinds(monkeypatch):
    """Nothing is searchable but what the test declares."""
    monkeypatch.setattr(registry, "_kinds", {})


@pytest.fixture
def groups(only_own_kinds, db):
    """Make groups of these names, searchable by name."""
    from django.contrib.auth.models import Group

    from guanxi.search import indexing

    searchable(Group, title=lambda group: group.name)

    def make(*names):
        made = [Group.objects.create(name=name) for name in names]
        indexing.reindex(Group, [group.pk for group in made])
        return made

    return make
