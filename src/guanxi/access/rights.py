"""What a user may do, as one short word: what is kept under it is theirs no longer once a right changes."""

from __future__ import annotations

import json
from hashlib import sha256

from guanxi.access.models import User


def mark_of(user: User) -> str:
    """Equal as long as the user's roles, team, those below it and shares are. A query for each, once a request."""
    roles = [(role.pk, role.permissions, role.fields, role.abilities) for role in user.held_roles]
    whose = [user.pk, user.is_active, user.is_superuser, user.team_id, sorted(user.tree_team_ids)]
    told = json.dumps([whose, roles, user.shared_records], sort_keys=True)
    return sha256(told.encode()).hexdigest()[:24]
