"""The company's letterhead, and what mails with a paper have in common."""

from guanxi.paper.models.letterhead import Letterhead
from guanxi.paper.models.mail import Mail

__all__ = ["Letterhead", "Mail"]
