"""Amounts in Chinese capitals, after the examples of the People's Bank and of everyday vouchers."""

import pytest

from guanxi.kernel.capitals import in_capitals


@pytest.mark.parametrize(
    ("fen", "said"),
    [
        (140950, "壹仟肆佰零玖元伍角整"),
        (600714, "陆仟零柒元壹角肆分"),
        (168032, "壹仟陆佰捌拾元叁角贰分"),
        (1640902, "壹万陆仟肆佰零玖元零贰分"),
        (32504, "叁佰贰拾伍元零肆分"),
        (10700053, "壹拾万柒仟元伍角叁分"),
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (100_000_000_00, "壹亿元整"),
        (100_010_000_00, "壹亿零壹万元整"),
        (10_000_100_00, "壹仟万零壹佰元整"),
        (1_0000_0005_00, "壹亿零伍元整"),
        (20_0300_0000_00, "贰拾亿零叁佰万元整"),
    ],
)
def test_amounts_are_said_as_vouchers_write_them(fen, said):
    assert in_capitals(fen).removeprefix("人民币") == said


def test_a_negative_amount_says_so():
    assert in_capitals(-100) == "人民币负壹元整"
