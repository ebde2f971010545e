"""The roles that a new company begins with."""

import pytest
from django.utils import translation

from guanxi.access.models import Role, User
from guanxi.access.scopes import FieldAccess, Scope
from guanxi.access.standard_roles import STANDARD, ensure_standard_roles, standard_role

pytestmark = pytest.mark.django_db


def holder(key: str) -> User:
    user = User.objects.create_user(key)
    user.roles.add(standard_role(key))
    return user


def test_a_new_company_gets_all_of_them_once():
    assert len(ensure_standard_roles()) == len(STANDARD)
    assert ensure_standard_roles() == []
    for role in Role.objects.all():
        role.full_clean()


def test_a_company_with_roles_keeps_its_own():
    Role.objects.create(name="我们的角色")
    assert ensure_standard_roles() == []
    assert Role.objects.count() == 1


def test_a_role_is_found_under_its_name_in_any_language():
    with translation.override("en"):
        english = Role.objects.create(name="Manager")
    assert standard_role("manager") == english
    assert standard_role("analyst") == standard_role("analyst")


def test_administrators_may_do_everything():
    user = holder("administrator")
    assert user.able("access.administer")
    assert user.scope("parties.party", "export") == Scope.ALL


def test_salespeople_see_their_team_and_take_no_list_along():
    user = holder("salesperson")
    assert user.scope("parties.party", "view") == Scope.TEAM
    assert user.scope("parties.party", "change") == Scope.OWN
    assert not user.may("export", "parties.party")
    assert user.scope("catalogue.product", "view") == Scope.ALL
    assert user.field_access("sales.order", "cost") == FieldAccess.HIDDEN


def test_analysts_read_all_and_change_nothing():
    user = holder("analyst")
    assert user.scope("sales.order", "view") == Scope.ALL
    assert not user.may("change", "parties.party")
    assert user.field_access("parties.party", "phone") == FieldAccess.MASKED
