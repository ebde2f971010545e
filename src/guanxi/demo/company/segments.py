"""The kinds of people who buy, each with its own missions, tempo and places."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A kind of customer. `weekly` is the mean number of purchases a week while the relation lives."""

    key: str
    share: float
    weekly: float
    missions: dict[str, float]
    spend: float = 1.0
    bargain: float = 0.1
    women: float = 0.5
    born: tuple[int, int] = (1988, 8)
    occupations: tuple[str, ...] = ()
    times: tuple[str, ...] = ("全天",)
    # Taste for online shops against stores.
    online: float = 1.0
    # Weight of the kinds of store near which they live or work.
    near: dict[str, float] = field(default_factory=dict)


SEGMENTS = (
    Segment(
        key="office",
        share=0.24,
        weekly=0.85,
        missions={"breakfast": 5, "lunch": 3, "afternoon": 2, "iced": 1.5, "home_coffee": 0.5, "gift": 0.1,
                  "nibbles": 0.6, "mooncakes": 0.5, "wellness": 0.2},
        women=0.54,
        born=(1992, 5),
        occupations=("软件工程师", "产品经理", "会计", "律师", "设计师", "市场专员", "咨询顾问", "公务员", "银行职员"),
        times=("工作日午休", "工作日晚上"),
        online=0.6,
        near={"office": 5, "mall": 1, "residential": 0.5},
    ),
    Segment(
        key="family",
        share=0.22,
        weekly=0.5,
        missions={"weekly_shop": 5, "cleaning": 1.3, "hot_pot": 1.4, "nibbles": 0.5, "nice_home": 0.4, "bedroom": 0.25,
                  "zongzi": 1.5, "mooncakes": 1.5, "new_year": 2, "wellness": 0.3},
        spend=1.1,
        women=0.66,
        born=(1982, 8),
        occupations=("教师", "医生", "护士", "公务员", "会计", "全职主妇", "个体经营者", "工程师"),
        times=("周末", "晚上"),
        online=1.0,
        near={"residential": 5, "mall": 1, "office": 0.5},
    ),
    Segment(
        key="young_parents",
        share=0.14,
        weekly=0.5,
        missions={"baby": 4, "fathers_evening": 2.2, "weekly_shop": 2, "cleaning": 1, "nice_home": 0.2,
                  "new_year": 0.6},
        spend=1.15,
        women=0.52,
        born=(1991, 4),
        occupations=("教师", "软件工程师", "销售经理", "护士", "公务员", "全职妈妈", "自由职业"),
        times=("晚上", "周末上午"),
        online=1.6,
        near={"residential": 5, "mall": 1, "office": 0.4},
    ),
    Segment(
        key="tea_lovers",
        share=0.12,
        weekly=0.3,
        missions={"tea": 6, "gift": 0.5, "afternoon": 0.4, "wellness": 0.6, "mooncakes": 0.8, "new_year": 0.8},
        spend=1.6,
        bargain=0.04,
        women=0.42,
        born=(1971, 10),
        occupations=("企业主", "退休", "教授", "医生", "律师", "画家", "企业高管"),
        times=("上午", "下午"),
        online=0.5,
        near={"mall": 3, "residential": 2, "office": 1},
    ),
    Segment(
        key="young",
        share=0.17,
        weekly=0.5,
        missions={"iced": 3, "afternoon": 2.5, "late_bite": 2.5, "friends": 1.8, "nibbles": 2, "nice_home": 0.3},
        spend=0.85,
        bargain=0.25,
        women=0.58,
        born=(2001, 3),
        occupations=("学生", "新媒体运营", "客服", "实习生", "自由职业", "摄影师"),
        times=("晚上", "周末"),
        online=1.3,
        near={"mall": 4, "residential": 2, "office": 1},
    ),
    Segment(
        key="gift_givers",
        share=0.11,
        weekly=0.08,
        missions={"gift": 1.2, "mooncakes": 2.5, "new_year": 2.5, "zongzi": 1, "tea": 0.4, "bedroom": 0.6,
                  "nice_home": 0.4},
        spend=1.5,
        women=0.5,
        born=(1980, 9),
        occupations=("企业主", "销售经理", "企业高管", "公务员", "教师"),
        times=("上午", "周末"),
        online=1.2,
        near={"mall": 3, "residential": 2, "office": 2},
    ),
)  # fmt: skip

COMPANY_SEGMENTS = (
    Segment(
        key="company",
        share=0.9,
        weekly=1.0,
        missions={"pantry": 5, "meeting": 1.5, "client_gifts": 0.4, "moon_benefit": 0.9, "boat_benefit": 0.5,
                  "year_benefit": 0.9},
    ),
    Segment(key="channel", share=0.1, weekly=1.6, missions={"resale": 5}, spend=1.6),
)  # fmt: skip
