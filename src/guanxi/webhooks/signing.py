"""Signatures of Standard Webhooks (standardwebhooks.com): HMAC-SHA256 over id, timestamp and body."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

MARK = "whsec_"


def new_secret() -> str:
    """A fresh secret: 32 random bytes, in base64 behind its mark."""
    return MARK + base64.b64encode(secrets.token_bytes(32)).decode()


def headers(secret: str, *, message_id: str, body: bytes, at: datetime) -> dict[str, str]:
    """The three headers that prove who sent the body, and when."""
    timestamp = str(int(at.timestamp()))
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{signature(secret, message_id, timestamp, body)}",
    }


def signature(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    """The signature in base64, of `id.timestamp.body`."""
    key = base64.b64decode(secret.removeprefix(MARK))
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
