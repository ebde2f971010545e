"""What people come for: each shopping mission has its time, place, season and basket.

The baskets plant the rules that market basket analysis should find: tea with a cup, ground coffee with filters,
hot pot base with its dips, noodles with sausage, bedding with pillows, and the classic beer with diapers of fathers
sent out in the evening.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from guanxi.demo.company import calendar as cal

if TYPE_CHECKING:
    from guanxi.demo.company.calendar import Calendar

# Relative trade by hour of the day, 0 to 23.
HOURS = {
    "morning": (0, 0, 0, 0, 0, 0, 1, 10, 22, 12, 4, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    "noon": (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 12, 26, 14, 4, 1, 0, 0, 0, 0, 0, 0, 0, 0),
    "afternoon": (0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 4, 3, 2, 6, 14, 20, 14, 6, 2, 1, 1, 0, 0, 0),
    "evening": (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 2, 3, 6, 14, 24, 22, 12, 4, 0, 0),
    "late": (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 4, 6, 12, 20, 18, 0, 0),
    "day": (0, 0, 0, 0, 0, 0, 0, 1, 4, 8, 12, 9, 6, 7, 9, 10, 9, 8, 8, 8, 5, 2, 0, 0),
    "online": (4, 2, 1, 0, 0, 0, 1, 3, 5, 7, 8, 8, 9, 8, 7, 7, 6, 6, 7, 9, 14, 18, 16, 9),
    "office": (0, 0, 0, 0, 0, 0, 0, 0, 3, 16, 20, 12, 2, 6, 16, 15, 10, 5, 1, 0, 0, 0, 0, 0),
}
EVEN_WEEK = (1.0, 1.0, 1.0, 1.0, 1.05, 1.1, 1.05)
WORK_WEEK = (1.25, 1.25, 1.2, 1.2, 1.3, 0.35, 0.3)
WEEKEND = (0.7, 0.65, 0.7, 0.75, 1.0, 1.9, 1.7)
OFFICE_WEEK = (1.5, 1.4, 1.4, 1.3, 1.2, 0.06, 0.04)
PLACES = ("office", "residential", "mall", "web", "wechat")


@dataclass(frozen=True, kw_only=True)
class Mission:
    """One reason to buy. `slots` are groups of products with the chance that one of the group is taken."""

    key: str
    slots: dict[str, float]
    hours: str = "day"
    week: tuple[float, ...] = EVEN_WEEK
    # How apt it is for each of PLACES.
    places: tuple[float, ...] = (1, 1, 1, 0.6, 0.6)
    # Festival before which alone it happens, or "hot"/"cold" for the warm or cold half of the year.
    season: str = ""
    # Mean number of further products from the whole shop.
    extras: float = 0.25
    # How much of a sales event's extra trade it gets.
    event: float = 0.5
    quantity: float = field(default=0.12)


MISSIONS = (
    Mission(key="breakfast", slots={"fresh_coffee": 0.95, "bread": 0.6, "sandwich": 0.22}, hours="morning",
            week=WORK_WEEK, places=(4, 1, 1, 0, 0.05), extras=0.03, event=0, quantity=0.03),
    Mission(key="lunch", slots={"sandwich": 0.8, "fresh_coffee": 0.5, "cold_coffee": 0.25, "fruit": 0.15}, hours="noon",
            week=WORK_WEEK, places=(4, 0.5, 1, 0, 0.2), extras=0.05, event=0, quantity=0.03),
    Mission(key="afternoon", slots={"fresh_tea": 0.6, "cake": 0.5, "fresh_coffee": 0.4}, hours="afternoon",
            places=(2, 0.6, 3, 0, 0.3), extras=0.1, event=0.1, quantity=0.1),
    Mission(key="iced", slots={"cold_coffee": 0.75, "fresh_tea": 0.3, "cake": 0.15}, hours="afternoon", season="hot",
            places=(2, 0.8, 3, 0, 0.3), extras=0.06, event=0, quantity=0.08),
    Mission(key="tea", slots={"green_tea": 0.5, "tea_cup": 0.36, "oolong": 0.28, "black_tea": 0.22, "puer": 0.2,
            "biscuits": 0.22, "white_tea": 0.12, "tea_pot": 0.06, "tea_set": 0.03}, places=(0.7, 1.2, 1.6, 0.8, 0.6)),
    Mission(key="wellness", slots={"herbal_tea": 0.7, "tea_bags": 0.55}, places=(1, 1, 0.8, 0.8, 1)),
    Mission(key="home_coffee", slots={"drip_coffee": 0.55, "coffee_beans": 0.5, "coffee_filter": 0.48,
            "coffee_gear": 0.16, "milk": 0.2}, places=(1, 0.8, 0.8, 1.4, 1), event=1),
    Mission(key="weekly_shop", slots={"milk": 0.55, "eggs": 0.5, "fruit": 0.45, "rice": 0.35, "bread": 0.35,
            "paper": 0.35, "laundry": 0.2, "soft_drink": 0.2}, hours="evening", week=WEEKEND,
            places=(0.2, 4, 0.6, 0.6, 1), extras=0.8, event=0.6, quantity=0.25),
    Mission(key="baby", slots={"diapers": 0.62, "wipes": 0.6, "baby_food": 0.45, "formula": 0.3, "toys": 0.12},
            week=WEEKEND, places=(0.2, 2, 0.8, 1.6, 1.4), event=1, quantity=0.3),
    Mission(key="fathers_evening", slots={"beer": 0.92, "diapers": 0.64, "nuts": 0.3, "crisps": 0.25}, hours="evening",
            week=(0.7, 0.7, 0.8, 1.3, 2.0, 1.0, 0.5), places=(0.4, 4, 0.6, 0.1, 0.3), quantity=0.2),
    Mission(key="friends", slots={"beer": 0.85, "crisps": 0.6, "sausage": 0.5, "nuts": 0.35, "soft_drink": 0.35,
            "wine": 0.2}, hours="late", week=(0.5, 0.5, 0.6, 0.8, 1.8, 1.9, 0.9), places=(0.3, 3, 1, 0.1, 0.6),
            quantity=0.4),
    Mission(key="hot_pot", slots={"hotpot_base": 0.96, "hotpot_food": 0.9, "sauce": 0.62, "beer": 0.3,
            "soft_drink": 0.45}, hours="evening", week=WEEKEND, season="cold", places=(0.2, 4, 0.6, 0.5, 1),
            quantity=0.35),
    Mission(key="late_bite", slots={"noodles": 0.92, "sausage": 0.66, "soft_drink": 0.35, "crisps": 0.2}, hours="late",
            places=(1.5, 3, 0.8, 0.2, 0.6), extras=0.1),
    Mission(key="nibbles", slots={"crisps": 0.5, "biscuits": 0.42, "sweets": 0.4, "soft_drink": 0.45, "nuts": 0.25},
            hours="afternoon", places=(2, 1, 1.2, 0.6, 0.6), quantity=0.2),
    Mission(key="cleaning", slots={"laundry": 0.58, "paper": 0.58, "body_care": 0.4, "towel": 0.12},
            week=WEEKEND, places=(0.1, 1.5, 0.3, 1.8, 1.5), event=1, quantity=0.3),
    Mission(key="bedroom", slots={"bedding": 0.62, "pillow": 0.5, "towel": 0.3, "aroma": 0.2}, week=WEEKEND,
            places=(0.1, 0.6, 1.6, 1.6, 0.8), event=1, extras=0.1, quantity=0.1),
    Mission(key="nice_home", slots={"aroma": 0.45, "storage": 0.35, "kitchen": 0.35, "towel": 0.3, "tea_cup": 0.1},
            week=WEEKEND, places=(0.2, 0.8, 2, 1.4, 1), event=0.9),
    Mission(key="gift", slots={"gift_tea": 0.5, "gift_home": 0.4, "cake": 0.12, "sweets": 0.15},
            places=(1, 0.8, 1.6, 1, 1.2), extras=0.1),
    Mission(key="mooncakes", slots={"mooncake": 0.98, "gift_tea": 0.3}, season=cal.MID_AUTUMN,
            places=(1, 1, 1, 1, 1.6), extras=0.05, quantity=0.5, event=0),
    Mission(key="zongzi", slots={"zongzi": 0.98, "gift_tea": 0.12, "eggs": 0.2}, season=cal.DRAGON_BOAT,
            places=(0.8, 1.4, 1, 1, 1.6), extras=0.1, quantity=0.4, event=0),
    Mission(key="new_year", slots={"new_year": 0.98, "nuts": 0.42, "sweets": 0.4, "wine": 0.25, "gift_tea": 0.2},
            season=cal.SPRING_FESTIVAL, places=(0.8, 1.6, 1.2, 1.2, 1.4), extras=0.4, quantity=0.5, event=0),
)  # fmt: skip

COMPANY_MISSIONS = (
    Mission(key="pantry", slots={"office_coffee": 0.55, "office_tea": 0.5, "office_supplies": 0.6, "office_snack": 0.5,
            "paper": 0.2, "milk": 0.15}, hours="office", week=OFFICE_WEEK, extras=0.15),
    Mission(key="meeting", slots={"office_tea": 0.7, "cake": 0.4, "fruit": 0.35, "soft_drink": 0.3}, hours="office",
            week=OFFICE_WEEK, extras=0.05),
    Mission(key="client_gifts", slots={"gift_tea": 0.75, "gift_home": 0.35}, hours="office", week=OFFICE_WEEK,
            extras=0.05),
    Mission(key="moon_benefit", slots={"mooncake": 0.97, "gift_tea": 0.3}, hours="office", week=OFFICE_WEEK,
            season=cal.MID_AUTUMN, extras=0, quantity=1.5),
    Mission(key="boat_benefit", slots={"zongzi": 0.97, "eggs": 0.2}, hours="office", week=OFFICE_WEEK,
            season=cal.DRAGON_BOAT, extras=0, quantity=1.5),
    Mission(key="year_benefit", slots={"new_year": 0.96, "rice": 0.4, "nuts": 0.3}, hours="office", week=OFFICE_WEEK,
            season=cal.SPRING_FESTIVAL, extras=0, quantity=1.5),
    Mission(key="resale", slots={"wholesale": 0.97, "coffee_filter": 0.2, "office_supplies": 0.3}, hours="office",
            week=OFFICE_WEEK, extras=0.1, quantity=1.0),
)  # fmt: skip


def season(mission: Mission, calendar: Calendar) -> np.ndarray:
    """How much a mission is in demand on each day of the calendar, 1 on an ordinary day."""
    demand = np.array(mission.week)[calendar.weekday] * calendar.closed()
    if mission.season == "hot":
        demand = demand * np.clip(0.5 + calendar.hot, 0.03, None)
    elif mission.season == "cold":
        demand = demand * np.clip(0.5 - calendar.hot, 0.08, None)
    elif mission.season:
        demand = demand * 8 * calendar.before(mission.season)
    return demand * (1 + 7 * mission.event * calendar.discount)


def seasons(missions: tuple[Mission, ...], calendar: Calendar) -> np.ndarray:
    """Demand of all missions: one row a mission, one column a day."""
    return np.stack([season(mission, calendar) for mission in missions])
