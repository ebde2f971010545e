"""The browser's tab, history and bookmarks tell pages apart, and say no more than the page."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from guanxi.access.models import Role
from guanxi.parties.models import Party

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "list_name", "history"), [("en", "Customers", "History"), ("zh-hans", "客户", "历史")]
)
def test_a_tab_is_called_by_record_and_list(world, language, list_name, history):
    party = Party.objects.create(name="<b>王敏</b> & Co", code="K1", owner=world.alice)
    client = Client(headers={"accept-language": language})
    client.force_login(world.alice)

    def title(path: str) -> str:
        found = re.findall(r"<title>(.*?)</title>", client.get(f"/parties/{path}").content.decode(), re.DOTALL)
        assert len(found) == 1
        return found[0]

    name = "&lt;b&gt;王敏&lt;/b&gt; &amp; Co"
    assert title("") == f"{list_name} · Guanxi"
    assert title(f"{party.pk}/") == f"{name} · {list_name} · Guanxi"
    assert title(f"{party.pk}/history") == f"{history} · {name} · {list_name} · Guanxi"
    Role.objects.filter(name="sales").update(fields={"parties.party": {"name": "hidden"}})
    for path in ("", "history"):
        page = client.get(f"/parties/{party.pk}/{path}").content.decode()
        assert ("王敏" in page) == ("王敏" in title(f"{party.pk}/{path}"))
