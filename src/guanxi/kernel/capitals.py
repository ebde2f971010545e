"""Amounts of renminbi in the capitals 大写 that Chinese contracts and receipts write, so that nobody alters them."""

from __future__ import annotations

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿", "亿亿")


def in_capitals(fen: int) -> str:
    """An amount in fen: 120700 → "人民币壹仟贰佰零柒元整"; a negative one begins with 负.

    After the rules for filling in vouchers of the People's Bank of China (支付结算办法, 1997, annex 1): 整 after yuan
    and jiao, none after fen; zeros between digits are read once.
    """
    yuan, rest = divmod(abs(fen), 100)
    jiao, cents = divmod(rest, 10)
    said = _integer(yuan) + "元" if yuan else ""
    if jiao:
        said += DIGITS[jiao] + "角"
    elif cents and yuan:
        said += DIGITS[0]
    said += DIGITS[cents] + "分" if cents else "整" if said else "零元整"
    return "人民币" + ("负" if fen < 0 else "") + said


def _integer(number: int) -> str:
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    said = ""
    for place in reversed(range(len(groups))):
        group = groups[place]
        if not group:
            continue
        # A zero is read where digits are left out before those that follow.
        if said and (group < 1000 or not groups[place + 1]):
            said += DIGITS[0]
        said += _group(group) + GROUPS[place]
    return said


def _group(group: int) -> str:
    said, is_gap = "", False
    for place in reversed(range(4)):
        digit = group // 10**place % 10
        if digit:
            said += (DIGITS[0] if is_gap and said else "") + DIGITS[digit] + PLACES[place]
        is_gap = not digit
    return said
