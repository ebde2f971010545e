"""An administrator by role, beside the superuser of the small world."""

import pytest

from guanxi.access.models import Role, User
from guanxi.access.standard_roles import ensure_standard_roles, standard_role


@pytest.fixture
def adam(world) -> User:
    """May administer by the standard role, and passes no rule as a superuser."""
    Role.objects.all().delete()
    ensure_standard_roles()
    world.root.delete()
    user = User.objects.create_user("adam", "adam@example.com", "Korrekt-Pferd-1", display_name="亚当")
    user.roles.add(standard_role("administrator"))
    return user
