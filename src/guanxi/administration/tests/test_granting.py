"""Built-in roles of companies that are there already get the rights of new kinds, and nobody's word is overruled."""

from __future__ import annotations

import pytest
from django.utils import timezone

from guanxi.access.models import Role
from guanxi.access.standard_roles import STANDARD, standard_role
from guanxi.administration import roles
from guanxi.administration.granting import grant_new_kinds
from guanxi.audit.models import Operation
from guanxi.audit.undo import undo

pytestmark = pytest.mark.django_db
TAGS = STANDARD["salesperson"].permissions["tags.tag"]


@pytest.fixture
def before_tags() -> Role:
    """A salesperson's role as a company has it that began before there were tags."""
    role = standard_role("salesperson")
    former = {label: scopes for label, scopes in role.permissions.items() if label != "tags.tag"}
    Role.objects.filter(pk=role.pk).update(permissions=former, standard="", offered=None)
    return Role.objects.get(pk=role.pk)


def test_what_is_new_is_given_once_in_the_log_and_can_be_taken_back(before_tags, world):
    assert grant_new_kinds(at=timezone.now()) == [before_tags]
    before_tags.refresh_from_db()
    assert before_tags.permissions["tags.tag"] == TAGS
    assert before_tags.permissions["*"] == STANDARD["salesperson"].permissions["*"]
    given = Operation.objects.get(cause="access.grant_new_kinds")
    assert grant_new_kinds(at=timezone.now()) == []
    undo(operation=given, by=world.root, at=timezone.now())
    assert grant_new_kinds(at=timezone.now()) == []
    assert "tags.tag" not in Role.objects.get(pk=before_tags.pk).permissions


def test_a_role_made_today_is_offered_nothing_again():
    role = standard_role("administrator")
    Role.objects.filter(pk=role.pk).update(name="Chief", abilities=["access.administer"])
    assert grant_new_kinds(at=timezone.now()) == []
    assert Role.objects.get(pk=role.pk).abilities == ["access.administer"]


def test_what_somebody_has_narrowed_for_all_records_is_not_wider_for_a_new_kind(before_tags):
    scopes = before_tags.permissions["*"] | {"create": "none", "view": "own"}
    Role.objects.filter(pk=before_tags.pk).update(permissions=before_tags.permissions | {"*": scopes})
    grant_new_kinds(at=timezone.now())
    given = Role.objects.get(pk=before_tags.pk).permissions["tags.tag"]
    assert (given["create"], given["view"]) == ("none", "own")


def test_what_somebody_has_taken_away_by_hand_does_not_come_back(before_tags, world):
    rights = {"fields": before_tags.fields, "abilities": before_tags.abilities}
    more = before_tags.permissions | {"tags.tag": {"view": "none"}}
    for permissions in (more, before_tags.permissions):
        roles.change(role=before_tags, name=before_tags.name, rights=rights | {"permissions": permissions}, by=None,
                     at=timezone.now())  # fmt: skip
    assert grant_new_kinds(at=timezone.now()) == []
    assert "tags.tag" not in Role.objects.get(pk=before_tags.pk).permissions
