"""No route by which records leave as a spreadsheet hands out a formula."""

import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from guanxi.audit.operations import operation
from guanxi.exchange.models import ExportRun
from guanxi.jobs.worker import work_off
from guanxi.parties.models import Party

pytestmark = pytest.mark.django_db
EVIL = ("=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", '=HYPERLINK("http://x")')


def cells(content: bytes) -> dict[str, str]:
    """Type by text of all cells."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    return {str(cell.value): cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}


def by_list(client: Client) -> bytes:
    response = client.post(reverse("parties:export"), {"all": "1", "query": ""})
    return b"".join(response.streaming_content)


def by_page(client: Client) -> bytes:
    client.post(reverse("exchange:exports"), {"kind": "parties", "format": "xlsx"})
    work_off()
    response = client.get(reverse("exchange:export_file", args=[ExportRun.objects.latest("pk").pk]))
    return b"".join(response.streaming_content)


@pytest.mark.parametrize("route", [by_list, by_page])
def test_a_spreadsheet_holds_no_formula(world, route):
    with operation("edit", by=world.root):
        for number, text in enumerate(EVIL):
            Party.objects.create(code=f"K{number}", name=text, industry=text, owner=world.root)
    client = Client()
    client.force_login(world.root)
    found = cells(route(client))
    assert "f" not in found.values()
    assert all(any(text in told for told in found) for text in EVIL)
