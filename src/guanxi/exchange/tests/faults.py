"""Purchase files with every fault in them, and the figures that importing them must give."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

HEADER = "InvoiceNo,CustomerID,InvoiceDate,StockCode,Quantity,UnitPrice\n"
MAPPED = {
    "order": "InvoiceNo",
    "customer": "CustomerID",
    "date": "InvoiceDate",
    "product": "StockCode",
    "quantity": "Quantity",
    "price": "UnitPrice",
}
# Each stands on a line of its own and is refused, whatever stands around it.
FAULTS = (
    b'F1,1001,2020-01-05,P1,2,"1.50\n',
    b"F2,1001,2020-01-05,P1,2\n",
    b"F3,1001,2020-01-05,P1,2,1.50,9\n",
    b"F4,1001,2020-13-05,P1,2,1.50\n",
    b"F5,1001,,P1,2,1.50\n",
    b"F6,1001,2020-01-05,P1,two,1.50\n",
    b"F7,1001,2020-01-05,P1,2,1e309\n",
    b"F8,1001,2020-01-05,P1,9223372036854775808,1.50\n",
    b"F9,1001,2020-01-05,P1,99999999999,9999999999.99\n",
    b"F10,10\x0001,2020-01-05,P1,2,1.50\n",
    b"F11,1001,2020-01-05,P\xff\xfe,2,1.50\n",
    b"F12,1001,2020-01-05,P1,2,\n",
    b"F13,1001,2020-01-05,P1,,1.50\n",
    b"F14,1001,2020-01-05," + b"x" * 61 + b",2,1.50\n",
    b"F15,1001,2020-01-05,P1,2,1.5.0\n",
    b"F16,1001,0020-01-05,P1,2,1.50\n",
)
# Odd, but good: escaped formulas, full-width digits, returns, no customer, emoji, right-to-left, quoted newlines.
ODD = (
    "O1,'=cmd(),2020-01-05,'@SUM,1,1.00\n",
    "O2,1002,2020-01-05,P2,１２,￥1.50\n".replace("￥", ""),
    "C3,1002,2020-01-05,P2,-1,1.50\n",
    "O4,,2020-01-05 10:00,P2,1,0\n",
    "O5,客户🙂,2020/1/5,\u202eשלום,1,1.005\n",
    'O6,1002,2020-01-05,"P\n3",1,-11062.06\n',
)


@dataclass
class Faulty:
    """A file under construction."""

    lines: list[bytes] = field(default_factory=list)
    good: int = 0
    bad: int = 0

    @property
    def content(self) -> bytes:
        return HEADER.encode() + b"".join(self.lines)


def faulty_file(rows: int, seed: int = 7, share: float = 0.02) -> Faulty:
    """Good lines with faults among them (about `share`)."""
    made = Faulty()
    chance = random.Random(seed)
    for line in lines(rows, chance):
        if chance.random() < share:
            made.lines.append(chance.choice(FAULTS))
            made.bad += 1
        made.lines.append(line)
        made.good += 1
    made.lines += [*FAULTS, *(odd.encode() for odd in ODD)]
    made.bad += len(FAULTS)
    made.good += len(ODD)
    return made


def lines(rows: int, chance: random.Random) -> Iterator[bytes]:
    """Good lines of orders with one to nine lines each."""
    order = left = 0
    head = ""
    for _ in range(rows):
        if not left:
            order, left = order + 1, chance.randint(1, 9)
            day = f"2020-{chance.randint(1, 12):02}-{chance.randint(1, 28):02} {chance.randint(8, 20):02}:15:00"
            head = f"{100000 + order},{chance.randint(1, 400)},{day}"
        left -= 1
        price = f"{chance.randint(1, 9999) / 100:.2f}"
        yield f"{head},P{chance.randint(1, 300)},{chance.randint(1, 12)},{price}\n".encode()
