"""An OpenID Connect provider on this machine: discovery, codes with PKCE, signed ID tokens, user information."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET, KEY_ID = "guanxi", "a-secret-of-the-client", "k1"


@dataclass
class Provider:
    """What it knows: who sits at the browser, and the codes that it has given out."""

    url: str = ""
    subject: str = ""
    email: str = ""
    audience: str = CLIENT
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = field(default_factory=lambda: rsa.generate_private_key(65537, 2048))

    def discovery(self) -> dict[str, Any]:
        paths = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        found: dict[str, Any] = {f"{name}_endpoint": f"{self.url}/{path}" for name, path in paths.items()}
        return found | {"issuer": self.url, "jwks_uri": f"{self.url}/jwks"}

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser is sent with its code."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked | {"sub": self.subject, "email": self.email}
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, sent: dict[str, str], client: tuple[str, str]) -> dict[str, Any] | None:
        """Tokens for a code that is used once, by whom it was given to; None for others."""
        asked = self.codes.pop(sent.get("code", ""), None)
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if asked is None or client != (CLIENT, SECRET) or asked["code_challenge"] != challenge:
            return None
        now = int(time.time())
        claims = {"iss": self.url, "aud": self.audience, "sub": asked["sub"], "email": asked["email"]}
        claims |= {"email_verified": True, "iat": now, "exp": now + 60}
        claims |= {"nonce": asked["nonce"]} if "nonce" in asked else {}
        signed = jwt.encode(claims, self.key, "RS256", headers={"kid": KEY_ID})
        return {"access_token": "at", "token_type": "Bearer", "expires_in": 60, "id_token": signed}

    def keys(self) -> dict[str, Any]:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [public | {"kid": KEY_ID, "alg": "RS256", "use": "sig"}]}


@contextmanager
def running() -> Iterator[Provider]:
    """A provider that answers as long as the block lasts."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(_single(parts.query)))
                self.end_headers()
            elif parts.path == "/userinfo":
                self._answer({"sub": provider.subject, "email": provider.email, "email_verified": True})
            else:
                self._answer(provider.keys() if parts.path == "/jwks" else provider.discovery())

        def do_POST(self) -> None:
            sent = _single(self.rfile.read(int(self.headers["content-length"])).decode())
            told = self.headers.get("Authorization", "").removeprefix("Basic ")
            name, _colon, secret = base64.b64decode(told).decode().partition(":")
            client = (name, secret) if told else (sent.get("client_id", ""), sent.get("client_secret", ""))
            tokens = provider.token(sent, client)
            self._answer(tokens or {"error": "invalid_grant"}, 200 if tokens else 400)

        def _answer(self, body: dict[str, Any], status: int = 200) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()


def _single(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text).items()}
