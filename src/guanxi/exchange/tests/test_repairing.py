"""On the pages: what is put right shows at once, the error file follows, and its return is recognised."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from guanxi.access.tests.world import World, make_world
from guanxi.exchange.models import ImportRun
from guanxi.exchange.tests.test_pages import choices, client_of, upload
from guanxi.jobs.worker import work_off
from guanxi.parties.models import Party

pytestmark = pytest.mark.django_db
CSV = "客户编号,客户名称,邮箱\nK1,张三,zhang\nK2,李四,li\nK3,王五,w@x.cn\n"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def client(world):
    return client_of(world.mona)


@pytest.fixture
def run(client) -> ImportRun:
    upload(client, CSV)
    run = ImportRun.objects.get()
    client.post(reverse("exchange:run", args=[run.pk]))
    work_off()
    return ImportRun.objects.get()


def correct(client, run: ImportRun, row: int, cell: str) -> str:
    address = reverse("exchange:correct", args=[run.pk, row])
    return client.post(address, {"column": "邮箱", "cell": cell}, headers={"HX-Request": "true"}).content.decode()


def error_file(client, run: ImportRun) -> bytes:
    return b"".join(client.get(reverse("exchange:errors", args=[run.pk])).streaming_content)


def test_the_way_to_import_what_was_put_right_shows_at_once(client, run):
    answer = correct(client, run, 2, "zhang@x.cn")
    assert 'id="import-result" hx-swap-oob="true"' in answer
    assert reverse("exchange:repair", args=[run.pk]) in answer


def test_the_error_file_leaves_out_what_was_put_right(client, run):
    correct(client, run, 2, "zhang@x.cn")
    correct(client, run, 3, "still wrong")
    lines = error_file(client, run).decode("utf-8-sig").splitlines()
    assert [line[:2] for line in lines[1:]] == ["K2"]


def test_the_error_file_is_known_by_the_columns_of_its_origin(client, run):
    # A mapping that names alone would not give.
    asked = choices(run) | {"column-1": "name", "column-0": ""}
    upload(client, CSV)
    first = ImportRun.objects.order_by("pk").last()
    client.post(reverse("exchange:columns", args=[first.pk]), asked, headers={"HX-Request": "true"})
    file = SimpleUploadedFile("errors.csv", error_file(client, run))
    client.post(reverse("exchange:imports"), {"kind": "parties", "file": file})
    again = ImportRun.objects.order_by("pk").last()
    assert len(again.columns) == 4
    assert again.mapping == {"name": "客户名称", "email": "邮箱"}


def test_a_file_that_is_not_imported_can_be_deleted(client, world):
    upload(client, CSV)
    run = ImportRun.objects.get()
    address = reverse("exchange:forget", args=[run.pk])
    assert address in client.get(reverse("exchange:imports")).content.decode()
    assert client_of(world.alice).post(address).status_code == 404
    client.post(address)
    assert not ImportRun.objects.exists() and not list(run.path.parent.iterdir())


def test_what_was_imported_is_not_deleted_so(client, run):
    client.post(reverse("exchange:forget", args=[run.pk]))
    assert ImportRun.objects.exists()


def test_the_result_leads_to_just_the_new_records(client, world, run):
    Party.objects.create(code="X", name="another", owner=world.mona)
    url = client.get(run.get_absolute_url()).context["made_url"]
    listed = client_of(world.root).get(url).content.decode()
    assert "王五" in listed and "another" not in listed


def test_a_template_is_recognised_column_by_column(client):
    answer = client.get(reverse("exchange:template", args=["parties"]))
    content = b"".join(answer.streaming_content)
    assert openpyxl.load_workbook(BytesIO(content)).active["B1"].value in ("name", "名称")
    assert client.get(reverse("exchange:template", args=["nothing"])).status_code == 404


def test_the_table_may_begin_lower_and_on_another_sheet(client):
    book = openpyxl.Workbook()
    book.active.append(["Notes only", "x"])
    sheet = book.create_sheet("客户")
    for row in (["as of", "2026", ""], ["name", "city", "email"], ["张三", "上海", "z@x.cn"]):
        sheet.append(row)
    content = BytesIO()
    book.save(content)
    file = SimpleUploadedFile("x.xlsx", content.getvalue())
    client.post(reverse("exchange:imports"), {"kind": "parties", "file": file})
    run = ImportRun.objects.get()
    page = client.get(reverse("exchange:columns", args=[run.pk])).content.decode()
    assert "UTF-8" not in page and "客户" in page
    written = reverse("exchange:written", args=[run.pk])
    client.post(written, {"sheet": "客户", "has_header": "on"})
    client.post(written, {"sheet": "客户", "header_row": "2", "has_header": "on"})
    run.refresh_from_db()
    assert run.columns == ["name", "city", "email"]
    assert run.mapping == {"name": "name", "city": "city", "email": "email"}
