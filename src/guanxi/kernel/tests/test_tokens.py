"""Tokens in public links."""

from guanxi.kernel.tokens import is_token, public_token, token_hash


def test_a_token_is_long_random_and_known_by_its_hash_only():
    token = public_token()
    assert len(token) >= 22  # 128 bits in base64
    assert token != public_token()
    assert is_token(token, token_hash(token))
    assert not is_token(token + "x", token_hash(token))
    assert token not in token_hash(token)
