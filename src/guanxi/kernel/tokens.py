"""Secrets in links: random public tokens, and the hash under which they are stored."""

import hashlib
import secrets


def public_token() -> str:
    """A fresh token for a public link: 192 random bits as 32 URL-safe characters."""
    return secrets.token_urlsafe(24)


def token_hash(token: str) -> str:
    """What the database keeps instead of the token: SHA-256 in hex. The token's own randomness makes salt needless."""
    return hashlib.sha256(token.encode()).hexdigest()
