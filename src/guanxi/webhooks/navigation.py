"""Where webhooks stand in the navigation."""

from guanxi.webhooks.listings import WEBHOOKS
from guanxi.workbench.places import place

place(WEBHOOKS, "rules", order=50)
