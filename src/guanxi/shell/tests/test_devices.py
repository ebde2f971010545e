"""Browsers and systems as people know them."""

import pytest

from guanxi.shell.components.devices import device

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"
WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1 Mobile/15E148 MicroMessenger/8.0"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (CHROME, "Chrome · Windows"),
        (f"{CHROME} Edg/131.0", "Edge · Windows"),
        (WECHAT, "微信 WeChat · iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) Version/17.5 Safari/605.1", "Safari · macOS"),
        ("curl/8.5.0", "curl"),
        ("", "–"),
    ],
)
def test_what_a_person_recognises(header: str, expected: str) -> None:
    assert device(header) == expected
