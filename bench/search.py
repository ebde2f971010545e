"""Search over a million synthetic customers: how fast the index is built, and how long an answer takes.

python bench/search.py [--count 1000000]            SQLite in a temporary folder
DATABASE_URL=postgres://… python bench/search.py    PostgreSQL: an empty database of your own
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华文辉力鑫红健俊帆雪峰宁婷宇浩凯欣怡佳雨晨轩子涵梓博思"
PLACES = ["北京", "上海", "深圳市", "广州", "杭州", "成都", "重庆", "武汉", "南京", "苏州", "西安", "长沙"]
BRANDS = "华信中盛天恒金泰宏达瑞丰博远鼎汇通联创新星光海纳百川万和众诚嘉禾腾飞优品佳美科源"
TRADES = ["科技", "贸易", "电子", "食品", "服饰", "物流", "建材", "医疗器械", "文化传媒", "餐饮管理"]
FORMS = ["有限公司", "股份有限公司", "有限责任公司", "集团"]
RARE = "𠮷野家餐饮"
QUERIES = [
    *("张", "张伟", "科技", "有限公司", "zgyh", "zhangwei", "zhang", "zh", "l"),
    *("8000", "1380013", "c2026000", RARE, "absentxyz", "缺席者"),
]


def people(count: int) -> Iterator[str]:
    """Names as the index meets them: title, code, e-mail and phone, tab-separated."""
    chance = random.Random(20261122)
    weights = [max(0.15, 7.2 / (1 + place * 0.18)) for place in range(len(SURNAMES))]
    for number in range(count):
        person = chance.choices(SURNAMES, weights)[0] + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2))))
        brand, trade = "".join(chance.choices(BRANDS, k=chance.choice((2, 2, 3)))), chance.choice(TRADES)
        company = chance.choice(PLACES) + brand + trade + chance.choice(FORMS)
        title = RARE if number == count // 3 else person if chance.random() < 0.6 else company
        mail = f"user{chance.randrange(10**7)}@{chance.choice(['qq.com', '163.com', 'example.com'])}"
        phone = f"+861{chance.choice('3589')}{chance.randrange(10**9):09}"
        yield "\t".join([title, f"C2026{number:07}", mail, phone])


def prepare() -> None:
    sys.path.insert(0, str(Path(__file__).parents[1] / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guanxi.config.settings")
    os.environ.setdefault("GUANXI_DATA", tempfile.mkdtemp(prefix="guanxi-bench-"))
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def declare() -> None:
    """Groups stand for customers: a real table with one long name."""
    from django.contrib.auth.models import Group

    from guanxi.search import registry, searchable

    registry._kinds.clear()
    searchable(
        Group,
        title=lambda group: group.name.split("\t")[0],
        text=lambda group: group.name.split("\t")[1:3],
        digits=lambda group: [group.name.split("\t")[3]],
    )


def build(count: int) -> None:
    from django.contrib.auth.models import Group
    from django.db import connection

    from guanxi.search.indexing import rebuild
    from guanxi.search.terms import document_terms

    names = [name.split("\t") for name in people(50_000)]
    with timed("making terms", len(names)):
        lengths = [len(document_terms(name[:1], name[1:3], name[3:])) for name in names]
    print(f"{statistics.fmean(lengths):.0f} terms a document")
    made = people(count)
    for _start in range(0, count, 10_000):
        Group.objects.bulk_create(Group(name=name) for name in islice(made, 10_000))
    with timed(f"indexing on {connection.vendor}", count):
        rebuild()
    with timed("indexing again, nothing changed", count):
        rebuild()
    with timed("indexing 10,000 changed records", 10_000):
        change_some(10_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE search_document")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def change_some(count: int) -> None:
    from django.contrib.auth.models import Group
    from django.db.models import F, Value
    from django.db.models.functions import Replace

    from guanxi.search.indexing import reindex

    some = list(Group.objects.order_by("pk").values_list("pk", flat=True)[:: Group.objects.count() // count][:count])
    Group.objects.filter(pk__in=some).update(name=Replace(F("name"), Value("user"), Value("users")))
    reindex(Group, some)


def ask(times: int) -> None:
    from django.contrib.auth.models import Group

    from guanxi.search import matching, search

    few = {"auth.group": Group.objects.filter(pk__lt=200)}
    print(f"{'query':12}{'hits':>9}{'p50 ms':>9}{'p95 ms':>9}{'CPU ms':>9}{'few visible p50':>17}")
    for query in QUERIES:
        start = time.process_time()
        milliseconds = sorted(elapsed(lambda: search(query)) for _ in range(times))  # noqa: B023
        cpu = (time.process_time() - start) / times * 1000
        narrow = sorted(elapsed(lambda: search(query, within=few)) for _ in range(5))  # noqa: B023
        hits = Group.objects.filter(matching(query, Group)).count()
        middle, late = milliseconds[times // 2], milliseconds[int(times * 0.95)]
        print(f"{query:12}{hits:9,}{middle:9.1f}{late:9.1f}{cpu:9.1f}{narrow[2]:17.1f}", flush=True)


def elapsed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


@contextmanager
def timed(what: str, count: int) -> Iterator[None]:
    """Wall-clock time, and the CPU time of this process (SQLite works in it, PostgreSQL does not)."""
    start, cpu_start = time.perf_counter(), time.process_time()
    yield
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu_start
    print(f"{what}: {seconds:.1f} s, {count / seconds:,.0f} a second; CPU {cpu:.1f} s", flush=True)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--count", type=int, default=1_000_000)
    options.add_argument("--times", type=int, default=40)
    options.add_argument("--keep", action="store_true", help="ask the database as it is, build nothing")
    given = options.parse_args()
    prepare()
    declare()
    if not given.keep:
        build(given.count)
    ask(given.times)


if __name__ == "__main__":
    main()
