"""Finding: what people type, what they may see, and the order of the answers."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType

from guanxi.search import Hit, indexing, kinds_found, matching, search, searchable, searching


def titles(query, **options):
    return [hit.title for hit in search(query, **options)]


@pytest.mark.parametrize(
    "query",
    [
        "中",
        "国银",
        "中国银行",
        "行",
        "zgyh",
        "ZGY",
        "zhongguo",
        "zhongguoyinhang",
        "yinhang",
        "gyh",
        "北京分行 abc",
        "ab",
    ],
)
def test_a_name_is_found_by_any_part_and_by_its_sound(groups, query):
    groups("中国银行 北京分行 ABC", "中国人民保险")
    assert "中国银行 北京分行 ABC" in titles(query)


@pytest.mark.parametrize("query", ["国行", "中国 上海", "zgyx", "xinghang", "bc", "银行中", "保险 abc"])
def test_what_is_not_in_it_does_not_find_it(groups, query):
    groups("中国银行 北京分行 ABC")
    assert titles(query) == []


def test_a_phrase_does_not_cross_from_word_to_word(groups):
    groups("张伟 明华", "马芳 司马")
    assert titles("伟明") == titles("马芳司") == []


@pytest.mark.parametrize("name", ["𠮷野家", "🍜面馆", "㐂八", "ラーメン二郎", "한국은행", "กรุงเทพ", "👨‍👩‍👧 family"])
def test_rare_characters_and_emoji_are_found(groups, name):
    groups(name, "别的")
    assert titles(name[:1]) == titles(name[:2]) == titles(name) == [name]


@pytest.mark.parametrize("query", ["013", "8000", "13800138000", "138 0013 8000", "+86 138-0013-8000", "0013800"])
def test_a_phone_is_found_by_any_three_digits_in_a_row(only_own_kinds, db, query):
    searchable(Group, title=lambda group: "x", digits=lambda group: [group.name])
    made = Group.objects.create(name="+8613800138000")
    Group.objects.create(name="+8613911139111")
    indexing.rebuild()
    assert [hit.object_id for hit in search(query)] == [made.pk]


def test_a_landline_is_found_with_its_trunk_zero(only_own_kinds, db):
    searchable(Group, title=lambda group: "x", digits=lambda group: [group.name])
    Group.objects.create(name="+861088886666")
    indexing.rebuild()
    assert len(search("010-8888 6666")) == len(search("01088886666")) == 1


@pytest.mark.parametrize("query", ["wei", "wei.zhang", "wei.zhang@example.com", "example.com", "c2026", "C2026000042"])
def test_mail_and_code_are_found_by_their_beginnings(only_own_kinds, db, query):
    searchable(Group, title=lambda group: "x", text=lambda group: ["Wei.Zhang@Example.com", group.name])
    Group.objects.create(name="C2026000042")
    indexing.rebuild()
    assert len(search(query)) == 1


def test_the_fitting_come_first_then_the_newest(groups):
    groups("李张伟", "张伟", "张伟强", "张伟明", "王 张伟")
    assert titles("张伟") == ["张伟", "张伟明", "张伟强", "王 张伟", "李张伟"]
    assert titles("zhangwei") == titles("zhang wei") == ["张伟", "张伟明", "张伟强", "王 张伟", "李张伟"]
    assert titles("张伟", limit=2) == ["张伟", "张伟明"]


@pytest.mark.parametrize(
    "query", ["", '"', "* OR a", "a' OR 1=1 --", "\x00", "\ud800a", "NEAR(a b)", "a:*", "a" * 100_000, "\\"]
)
def test_hostile_queries_are_harmless(groups, query):
    groups("张伟")
    assert search(query) == []
    assert not Group.objects.filter(matching(query, Group)).exists()


def test_common_words_are_found_among_the_newest(groups, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(searching, "WINDOW", 3)
    groups("张一", "李一", "张二", "张三", "李四", "张五")
    search("zh")
    with django_assert_num_queries(1):
        assert titles("zh", limit=2) == ["张五", "张三"]
    with django_assert_num_queries(2):
        assert titles("zh", limit=3) == ["张五", "张三", "张二"]
    assert titles("李") == ["李四", "李一"]


@pytest.mark.parametrize("query", ["张", "zh", "zhang"])
def test_a_common_word_is_found_among_the_few_that_may_be_seen(groups, monkeypatch, query):
    monkeypatch.setattr(searching, "WINDOW", 2)
    monkeypatch.setattr(searching, "COMMON", 1)
    monkeypatch.setattr(searching, "MOST", 2)
    mine, other, *_others = groups("张一", "李一", "张二", "张三", "张四")
    may_see = {"auth.group": Group.objects.filter(pk__in=[mine.pk, other.pk])}
    assert titles(query, within=may_see) == ["张一"]
    monkeypatch.setattr(searching, "VISIBLE", 1)
    assert titles(query, within=may_see) == []


def test_only_what_may_be_seen_is_found_however_little(groups, monkeypatch):
    monkeypatch.setattr(searching, "CANDIDATES", 2)
    mine, *_others = groups("张一", "张二", "张三", "张四")
    assert search("张", within={"auth.group": Group.objects.filter(pk=mine.pk)}) == [Hit("auth.group", mine.pk, "张一")]
    assert search("张", within={"auth.group": Group.objects.none()}) == []
    assert search("张", within={}) == []
    assert len(search("张", within={"auth.group": Group.objects.filter(name__contains="张").order_by("name")})) == 4


def test_only_kinds_with_a_hit_need_a_rule(groups):
    groups("张一", "张二")
    assert "auth.group" in kinds_found("张")
    assert "auth.group" in kinds_found("zh")
    assert kinds_found("") == kinds_found("李四") == kinds_found("ab") == set()


@pytest.mark.parametrize("query", ["张", "zh"])
def test_whether_a_kind_has_a_hit_is_one_statement_whose_answer_may_be_old(
    groups, monkeypatch, query, django_assert_num_queries
):
    monkeypatch.setattr(searching, "WINDOW", 2)
    groups("张一", "李一", "李二")
    with django_assert_num_queries(1):
        assert kinds_found(query) == {"auth.group"}


def test_where_the_newest_are_all_nothing_is_asked_twice(groups, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(searching, "COMMON", 1)
    mine, *_others = groups("张一", "张二", "张三")
    may_see = {"auth.group": Group.objects.filter(pk=mine.pk)}
    for window, statements in ((3, 1), (2, 2)):
        monkeypatch.setattr(searching, "WINDOW", window)
        with django_assert_num_queries(statements):
            assert titles("zh", within=may_see) == ["张一"]


def test_kinds_share_the_answer(groups):
    searchable(ContentType, title=lambda model: model.model)
    searchable(Permission, title=lambda permission: permission.name)
    groups("group one", "group two", "group three")
    indexing.rebuild()
    assert {hit.kind for hit in search("group", limit=6)} == {
        "auth.group",
        "auth.permission",
        "contenttypes.contenttype",
    }
    assert {hit.kind for hit in search("group", kinds=["auth.Group"])} == {"auth.group"}
    assert search("group", kinds=["no.such"]) == []


def test_a_list_is_narrowed_by_a_query(groups):
    groups("张伟", "王伟", "张敏")
    assert set(Group.objects.filter(matching("张", Group)).values_list("name", flat=True)) == {"张伟", "张敏"}
    with pytest.raises(LookupError):
        matching("张", Permission)
