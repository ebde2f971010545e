"""What sales watch."""

from guanxi.sales.quotes import watchers as quotes

__all__ = ["quotes"]
