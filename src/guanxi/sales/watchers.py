"""What sales watch."""

from guanxi.sales.leads import watchers as leads
from guanxi.sales.opportunities import watchers as opportunities
from guanxi.sales.quotes import watchers as quotes

__all__ = ["leads", "opportunities", "quotes"]
