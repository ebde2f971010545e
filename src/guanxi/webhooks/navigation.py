"""Where webhooks stand in the navigation."""

from guanxi.webhooks.listings import WEBHOOKS
from guanxi.workbench.places import place

place(WEBHOOKS, "settings", order=50)
