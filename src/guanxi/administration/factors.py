"""Second factors of users, as columns of a query."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef


def second_factors() -> dict[str, Any]:
    """Annotations for users: `has_totp` and `has_passkey`."""
    own = Authenticator.objects.filter(user=OuterRef("pk"))
    return {
        "has_totp": Exists(own.filter(type=Authenticator.Type.TOTP)),
        "has_passkey": Exists(own.filter(type=Authenticator.Type.WEBAUTHN)),
    }
