"""The way through the pages, and who may go it."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from guanxi.access.tests.world import World, make_world
from guanxi.exchange.models import ExportRun, ImportRun
from guanxi.exchange.tests.conftest import figures
from guanxi.jobs.worker import work_off
from guanxi.parties.models import Party

pytestmark = pytest.mark.django_db
CSV = "客户编号,客户名称,邮箱\nK1,张三,zhang\nK2,李四,li@x.cn\n"


@pytest.fixture
def world() -> World:
    return make_world()


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def upload(client: Client, text: str = CSV, kind: str = "parties"):
    file = SimpleUploadedFile("客户.csv", text.encode("gb18030"))
    return client.post(reverse("exchange:imports"), {"kind": kind, "file": file})


def choices(run: ImportRun) -> dict[str, str]:
    chosen = {column: key for key, column in run.mapping.items()}
    return {"mode": "update"} | {f"column-{n}": chosen.get(name, "") for n, name in enumerate(run.columns)}


def test_from_file_to_undo(world):
    client = client_of(world.mona)
    assert upload(client).status_code == 302
    run = ImportRun.objects.get()
    page = client.get(run.get_absolute_url(), follow=True).content.decode()
    assert "张三" in page and "zhang" in page
    client.post(reverse("exchange:columns", args=[run.pk]), choices(run))
    work_off()
    page = client.get(run.get_absolute_url()).content.decode()
    assert 'value="zhang"' in page
    address = reverse("exchange:correct", args=[run.pk, 2])
    answer = client.post(address, {"column": "邮箱", "cell": "z@x.cn"}, headers={"HX-Request": "true"})
    assert 'value="zhang"' not in answer.content.decode()
    client.post(reverse("exchange:run", args=[run.pk]))
    work_off()
    run.refresh_from_db()
    assert figures(run) == (2, 0, 0, 0)
    assert set(Party.objects.values_list("owner", flat=True)) == {None}
    client.post(reverse("exchange:undo", args=[run.pk]))
    assert not Party.objects.exists()


def test_each_choice_is_answered_with_the_preview(world):
    client = client_of(world.mona)
    upload(client)
    run = ImportRun.objects.get()
    asked = choices(run) | {"column-1": ""}
    answer = client.post(reverse("exchange:columns", args=[run.pk]), asked, headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()
    run.refresh_from_db()
    assert "name" not in run.mapping
    assert "disabled" in answer.content.decode()
    twice = choices(run) | {"column-1": "code"}
    answer = client.post(reverse("exchange:columns", args=[run.pk]), twice)
    assert answer.status_code == 422
    upload(client)
    assert "name" not in ImportRun.objects.order_by("pk").last().mapping


def test_the_error_file(world):
    client = client_of(world.mona)
    upload(client)
    run = ImportRun.objects.get()
    client.post(reverse("exchange:run", args=[run.pk]))
    work_off()
    answer = client.get(reverse("exchange:errors", args=[run.pk]))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert text.splitlines()[1].startswith("K1,张三,zhang,2: ")
    assert "attachment" in answer["Content-Disposition"]


def test_reading_it_in_another_way(world):
    client = client_of(world.mona)
    upload(client)
    run = ImportRun.objects.get()
    client.post(reverse("exchange:written", args=[run.pk]), {"encoding": "gb18030", "delimiter": ";"})
    run.refresh_from_db()
    assert len(run.columns) == 1 and run.dialect["has_header"] is False


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken"])
def test_a_file_that_is_none_is_refused_in_place(world, content):
    file = SimpleUploadedFile("x.csv", content)
    answer = client_of(world.mona).post(reverse("exchange:imports"), {"kind": "parties", "file": file})
    assert answer.status_code == 422
    assert not ImportRun.objects.exists()


def test_nobody_sees_or_moves_the_imports_of_others(world):
    upload(client_of(world.root))
    pk = ImportRun.objects.get().pk
    posts = ("columns", "written", "check", "run", "resume", "cancel", "undo", "repair")
    for user in (world.alice, world.rita):
        client = client_of(user)
        assert client.get(reverse("exchange:imports")).status_code == 403
        for name in ("import", "columns", "progress", "errors", "issues"):
            assert client.get(reverse(f"exchange:{name}", args=[pk])).status_code == 404
        for name in posts:
            assert client.post(reverse(f"exchange:{name}", args=[pk])).status_code == 404
    assert ImportRun.objects.get().state == "draft"


def test_an_export_gives_what_its_user_may_take_out(world):
    Party.objects.bulk_create(
        [
            Party(code="A", name="ours", owner=world.alice, team=world.shanghai),
            Party(code="B", name="theirs", owner=world.root, team=None),
        ]
    )
    client = client_of(world.mona)
    client.post(reverse("exchange:exports"), {"kind": "parties", "format": "csv"})
    work_off()
    run = ExportRun.objects.get()
    assert (run.state, run.rows, run.created_by) == ("finished", 1, world.mona)
    address = reverse("exchange:export_file", args=[run.pk])
    text = b"".join(client.get(address).streaming_content).decode("utf-8-sig")
    assert "ours" in text and "theirs" not in text
    assert client_of(world.root).get(address).status_code == 403
    assert client_of(world.bob).get(address).status_code == 404
    assert client_of(world.alice).get(reverse("exchange:exports")).status_code == 403


def test_masked_columns_stay_masked(world):
    role = world.mona.roles.get()
    role.fields = {"parties.party": {"phone": "masked", "email": "hidden"}}
    role.save()
    upload(client_of(world.root), "name,phone,email\n张三,13800138000,z@x.cn\n")
    run = ImportRun.objects.get()
    client_of(world.root).post(reverse("exchange:run", args=[run.pk]))
    work_off()
    Party.objects.update(owner=world.mona, team=world.east)
    client = client_of(world.mona)
    client.post(reverse("exchange:exports"), {"kind": "parties", "format": "csv"})
    work_off()
    text = ExportRun.objects.get().path.read_text(encoding="utf-8-sig")
    assert "138****8000" in text and "13800138000" not in text and "z@x.cn" not in text


def test_cancelling(world):
    client = client_of(world.mona)
    upload(client)
    run = ImportRun.objects.get()
    client.post(reverse("exchange:run", args=[run.pk]))
    client.post(reverse("exchange:cancel", args=[run.pk]))
    run.refresh_from_db()
    assert run.state == "cancelled"
    work_off()
    assert not Party.objects.exists()


def test_pages_cost_the_same_however_many_rows(world, django_assert_max_num_queries):
    client = client_of(world.mona)
    text = "name,email\n" + "".join(f"n{n},bad\n" for n in range(300))
    upload(client, text)
    run = ImportRun.objects.get()
    client.post(reverse("exchange:check", args=[run.pk]))
    work_off()
    with django_assert_max_num_queries(16):
        client.get(run.get_absolute_url())
    with django_assert_max_num_queries(14):
        client.get(reverse("exchange:imports"))
