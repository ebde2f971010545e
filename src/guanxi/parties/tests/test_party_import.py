"""Customer files in, with everything that hangs on a party; and out again."""

from __future__ import annotations

import io
from datetime import date

import pytest

from guanxi.exchange import exporting
from guanxi.exchange.tests.conftest import figures
from guanxi.parties.models import Party, Position
from guanxi.search import matching

pytestmark = pytest.mark.django_db

CHINESE = (
    "客户编号,客户名称,性别,手机,邮箱,出生日期,省份,城市,地址,角色,所属行业\n"
    "K1,张伟,男,138 0013 8000,Zhang@Example.com,1990年5月1日,浙江,杭州,文三路1号,客户,\n"
    "K2,华信科技有限公司,,0571-88886666,,,浙江,杭州,,客户；供应商,软件\n"
)


def test_a_chinese_file_maps_itself(bring, world):
    assert figures(bring("parties", CHINESE.encode("gb18030"))) == (2, 0, 0, 0)
    person, company = Party.objects.order_by("code")
    assert (person.kind, person.gender, person.birthday, person.city) == ("person", "male", date(1990, 5, 1), "杭州")
    assert person.addresses.get().street == "文三路1号"
    assert (person.phone, person.email) == ("138 0013 8000", "Zhang@Example.com")
    assert company.kind == "organisation"
    assert sorted(company.roles.values_list("role", flat=True)) == ["customer", "supplier"]
    assert Party.objects.get(matching("13800138000", Party, world.root)).code == "K1"


def test_the_same_person_is_found_by_phone_and_name(bring):
    bring("parties", "name,phone\n张伟,13800138000\n")
    assert figures(bring("parties", "name,phone,city\n张伟,+86 138-0013-8000,杭州\n王芳,13800138000,杭州\n")) == (
        1,
        1,
        0,
        0,
    )
    assert Party.objects.get(name="张伟").city == "杭州"


def test_matching_by_phone_alone_where_that_is_wanted(bring):
    bring("parties", "name,phone\n张伟,13800138000\n")
    assert figures(bring("parties", "name,phone\n张先生,13800138000\n", match_by="phone")) == (0, 1, 0, 0)
    assert Party.objects.get().name == "张先生"


def test_a_name_that_several_have_is_not_guessed(bring):
    bring("parties", "code,name\nA,张伟\nB,张伟\n")
    assert figures(bring("parties", "name,city\n张伟,杭州\n")) == (0, 0, 0, 1)


def test_contacts(bring):
    bring("parties", "code,name\nX1,华信科技有限公司\n")
    text = "公司,联系人,职务,手机\nX1,王芳,经理,13900139000\n江南茶庄,李娜,店长,13900139001\n江南茶庄,赵云,店员,\n"
    assert figures(bring("contacts", text)) == (3, 0, 0, 0)
    assert figures(bring("contacts", text.replace("经理", "总经理"))) == (0, 1, 2, 0)
    position = Position.objects.get(person__name="王芳")
    assert (position.title, position.organisation.code, position.person.phone) == ("总经理", "X1", "13900139000")
    assert Party.objects.get(name="江南茶庄").people.count() == 2


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_out_and_in_again(bring, form):
    bring("parties", CHINESE + 'K3,"=HYPERLINK(""http://x"")",女,,,,,,,,\n')
    exporter = exporting.find("parties")
    columns = [c.key for c in exporter.columns]
    before = list(exporter.rows(Party.objects.all(), None))
    target = io.BytesIO()
    exporting.write(exporter, target, form=form, by=None, labelled=True)
    assert figures(bring("parties", target.getvalue())) == (0, 0, 3, 0)
    Party.objects.all().update(deleted_at="2026-01-01T00:00Z")
    assert figures(bring("parties", target.getvalue())) == (3, 0, 0, 0)
    assert [dict(zip(columns, row[:-1], strict=True)) for row in exporter.rows(Party.objects.all(), None)] == [
        dict(zip(columns, row[:-1], strict=True)) for row in before
    ]


def test_an_export_asks_as_often_for_many_parties_as_for_one(bring, django_assert_num_queries):
    bring("parties", CHINESE)
    for parties in (Party.objects.filter(code="K1"), Party.objects.all()):
        with django_assert_num_queries(6):  # one for the read log, one for tags
            exporting.write(exporting.find("parties"), io.BytesIO(), form="csv", by=None, queryset=parties)
