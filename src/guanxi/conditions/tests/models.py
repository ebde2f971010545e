"""Two small models that have a column of every kind; no migration knows them, `conftest` makes their tables."""

from django.conf import settings
from django.db import models

LABEL = "conditions_tests"


class Tag(models.Model):
    name = models.CharField(max_length=40)

    class Meta:
        app_label = LABEL


class Customer(models.Model):
    name = models.CharField(max_length=80, blank=True)
    city = models.CharField(max_length=40, null=True)
    grade = models.CharField(max_length=10, blank=True)
    score = models.IntegerField(null=True)
    rate = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    is_key = models.BooleanField(null=True)
    birthday = models.DateField(null=True)
    seen_at = models.DateTimeField(null=True)
    # No constraint: another test may truncate the users.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", db_constraint=False
    )
    tags = models.ManyToManyField(Tag)
    extra = models.JSONField(default=dict)

    class Meta:
        app_label = LABEL


class Order(models.Model):
    customer = models.ForeignKey(Customer, models.CASCADE, null=True, related_name="orders")
    amount = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, default="CNY")
    state = models.CharField(max_length=10, default="open")
    day = models.DateField(null=True)

    class Meta:
        app_label = LABEL
        ordering = ["-day"]


class Line(models.Model):
    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    quantity = models.IntegerField()

    class Meta:
        app_label = LABEL
