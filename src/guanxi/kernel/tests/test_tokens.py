"""Tokens in public links."""

from guanxi.kernel.tokens import public_token, token_hash


def test_a_token_is_long_random_and_known_by_its_hash_only():
    token = public_token()
    assert len(token) >= 22  # 128 bits in base64
    assert token != public_token()
    assert token_hash(token) == token_hash(token) != token_hash(token + "x")
    assert token not in token_hash(token)
