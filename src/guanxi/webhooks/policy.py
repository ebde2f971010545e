"""A webhook acts with its owner's rights: nobody else changes it. Its deliveries are seen with it."""

from guanxi.access import rules
from guanxi.webhooks.models import Delivery, Subscription

rules.acting(Subscription)
rules.through(Delivery, "subscription")
