"""The company's own people: teams of five to eight in a tree of regions, and who does what in them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator

from guanxi.demo.company import people
from guanxi.demo.company.sizes import Size
from guanxi.demo.company.stores import Stores

COMPANY = "云栖生活"
# Team → (job title, role); the first leads it.
HEAD_OFFICE = {
    "总部": [("总经理", "manager"), ("运营副总经理", "manager"), ("信息部主管", "administrator"),
             ("系统管理员", "administrator"), ("财务总监", "analyst")],
    "市场部": [("市场总监", "manager"), ("会员运营", "marketer"), ("活动策划", "marketer"), ("内容运营", "marketer"),
               ("渠道推广", "marketer"), ("品牌设计", "marketer")],
    "客服中心": [("客服经理", "manager"), *[("客服专员", "service")] * 6],
    "数据分析部": [("数据分析经理", "analyst"), *[("数据分析师", "analyst")] * 4],
}  # fmt: skip
COMPANY_SALES = [("企业客户经理", "manager"), *[("客户代表", "salesperson")] * 5]
REGION = [("区域经理", "manager"), ("区域运营经理", "manager"), ("区域数据专员", "analyst"),
          ("区域活动专员", "marketer"), ("区域大客户代表", "salesperson")]  # fmt: skip
STORE = [("店长", "manager"), *[("店员", "salesperson")] * 9]
COMPANIES_PER_SALES_TEAM = 1_500


@dataclass
class Staff:
    """Teams as (name, number of the parent team or −1), people as parallel lists; numbers are positions."""

    teams: list[tuple[str, int]] = field(default_factory=list)
    team: list[int] = field(default_factory=list)
    title: list[str] = field(default_factory=list)
    role: list[str] = field(default_factory=list)
    store_team: list[int] = field(default_factory=list)
    # Who sells to companies, and the clerks of each shop.
    company_sales: list[int] = field(default_factory=list)
    clerks: list[list[int]] = field(default_factory=list)
    agents: list[int] = field(default_factory=list)
    women: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=bool))
    born: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    surname: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=object))
    given: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=object))

    def names(self) -> list[str]:
        """Full names."""
        return (self.surname + self.given).tolist()

    def add(self, name: str, parent: int, members: list[tuple[str, str]]) -> int:
        """Add a team with its people and answer its number."""
        self.teams.append((name, parent))
        number = len(self.teams) - 1
        for title, role in members:
            self.team.append(number)
            self.title.append(title)
            self.role.append(role)
        return number

    def of(self, team: int) -> list[int]:
        """Who is in a team."""
        return [i for i, t in enumerate(self.team) if t == team]


def staff(rng: Generator, size: Size, stores: Stores) -> Staff:
    """Hire everybody."""
    cap = size.clerks + 3
    made = Staff()
    root = made.add(COMPANY, -1, HEAD_OFFICE["总部"][:cap])
    for name in ("市场部", "客服中心", "数据分析部"):
        team = made.add(name, root, HEAD_OFFICE[name][:cap])
        if name == "客服中心":
            made.agents = made.of(team)
    for i in range(max(1, min(size.companies // COMPANIES_PER_SALES_TEAM, 12)) + (size.companies > 100)):
        team = made.add(f"企业客户{'一二三四五六七八九十'[i] if i < 10 else i + 1}部", root, COMPANY_SALES[:cap])
        made.company_sales += made.of(team)[1:]
    provinces = list(dict.fromkeys(town.province for town in stores.towns))
    regions = {p: made.add(f"{p.rstrip('省市')}大区", root, REGION[:cap]) for p in provinces}
    for i in range(stores.shops):
        region = regions[stores.towns[stores.city[i]].province]
        team = made.add(stores.name[i], region, STORE[: size.clerks + 1])
        made.store_team.append(team)
        made.clerks.append(made.of(team))
    return _named(rng, made)


def _named(rng: Generator, made: Staff) -> Staff:
    count = len(made.title)
    leads = np.array([role in ("manager", "administrator") for role in made.role])
    made.women = rng.random(count) < np.where(leads, 0.45, 0.62)
    made.born = np.where(leads, rng.integers(1975, 1992, count), rng.integers(1988, 2005, count))
    made.surname, made.given = people.names(rng, made.women, made.born)
    return made
