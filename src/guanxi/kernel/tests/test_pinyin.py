"""Chinese text as it is spelt."""

import pytest
from pypinyin import lazy_pinyin

from guanxi.kernel import pinyin

NAMES = [
    "中国银行",
    "重庆长安汽车",
    "长沙银行股份有限公司",
    "音乐行业协会",
    "大厦物业",
    "上海证券交易所",
    "解放军总医院",
    "女装",
]


@pytest.mark.parametrize("name", NAMES)
def test_phrases_decide_between_readings_as_pypinyin_does(name):
    assert pinyin.syllables(name) == lazy_pinyin(name)


def test_spelling_and_initials():
    assert pinyin.full("中国银行") == "zhongguoyinhang"
    assert pinyin.initials("中国银行") == "zgyh"
    assert pinyin.initials("TCL 集团") == "tcljt"
    assert pinyin.full("绿茶Ü") == "lvchau"


def test_a_surname_has_its_own_sound():
    assert ["".join(reading) for reading in pinyin.readings("单雄信")] == ["danxiongxin", "shanxiongxin"]
    assert pinyin.readings("张伟") == [["zhang", "wei"]]


@pytest.mark.parametrize("text", ["", "𠮷", "🍜", "\x00", "\ud800", "!?"])
def test_what_has_no_reading_is_silent(text):
    assert "".join(pinyin.syllables(text)) == ""
    assert pinyin.readings(text) == [[""] * len(text)]
