"""How large a demo company is made."""

from __future__ import annotations

from dataclasses import dataclass

DAYS_OF_HISTORY = 913


@dataclass(frozen=True, kw_only=True)
class Size:
    """Numbers of everything that is counted beforehand; the rest follows from behaviour.

    `tempo` scales how often consumers come, `company_tempo` how often companies order.
    """

    consumers: int
    prospects: int
    companies: int
    prospect_companies: int
    leads: int
    channels: int
    suppliers: int
    partners: int
    households: int
    walk_ins: int
    cities: int
    stores_per_city: tuple[int, ...]
    clerks: int
    tempo: float
    company_tempo: float


SIZES = {
    "tiny": Size(
        consumers=90,
        prospects=10,
        companies=14,
        prospect_companies=3,
        leads=24,
        channels=2,
        suppliers=5,
        partners=2,
        households=3,
        walk_ins=20,
        cities=2,
        stores_per_city=(2, 1),
        clerks=2,
        tempo=0.5,
        company_tempo=0.5,
    ),
    "small": Size(
        consumers=3_590,
        prospects=170,
        companies=270,
        prospect_companies=60,
        leads=240,
        channels=26,
        suppliers=36,
        partners=12,
        households=60,
        walk_ins=3_000,
        cities=6,
        stores_per_city=(3, 3, 2, 2, 1, 1),
        clerks=4,
        tempo=1.27,
        company_tempo=1.0,
    ),
    "large": Size(
        consumers=895_000,
        prospects=20_000,
        companies=19_000,
        prospect_companies=6_000,
        leads=20_000,
        channels=1_500,
        suppliers=1_200,
        partners=300,
        households=6_000,
        walk_ins=60_000,
        cities=24,
        stores_per_city=(4,) * 24,
        clerks=6,
        tempo=0.056,
        company_tempo=0.25,
    ),
}
