"""The party: one file per person or organisation."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.kernel.addresses import address
from guanxi.kernel.collation import sort_key
from guanxi.parties.models.choices import (
    Channel,
    CustomerKind,
    Grade,
    LoyaltyKind,
    PartyKind,
    RFMClass,
    Settlement,
    Source,
    Stage,
    State,
)
from guanxi.records.models import Record, bin_index


def ranked(column: str, words: type[models.TextChoices]) -> models.GeneratedField:
    """The place of a choice in its list, from 1; what is empty stands behind all."""
    whens = [models.When(**{column: value}, then=n) for n, value in enumerate(words.values, 1)]
    return models.GeneratedField(
        expression=models.Case(*whens, default=len(whens) + 1),
        output_field=models.SmallIntegerField(),
        db_persist=True,
        editable=False,
    )


class Party(Record):
    """A person or an organisation, whatever roles it plays.

    `phone` and `email` repeat the primary contact points, `purchase_*` sum up the orders, the scores from `grade`
    to `next_because` are the analysis' last word: they stand here so that lists filter and sort by them, and follow
    from other data.
    """

    UNDONE_IN_PARTS = True

    DERIVED_FIELDS = Record.BOOKKEEPING | {
        "name_key",
        "phone",
        "email",
        "grade",
        "rfm_class",
        "value",
        "stage",
        "alive",
        "expected_value",
        "expected_low",
        "expected_high",
        "churn_risk",
        "churn_reasons",
        "segment",
        "loyalty",
        "loyalty_evidence",
        "next_product",
        "next_because",
        "first_purchase_at",
        "last_purchase_at",
        "purchase_count",
        "purchase_total",
        "state_rank",
        "grade_rank",
    }

    kind = models.CharField(
        _("person or organisation"), max_length=12, choices=PartyKind.choices, default=PartyKind.PERSON
    )
    name = models.CharField(_("name"), max_length=200)
    name_key = models.CharField(max_length=400, editable=False, default="")
    code = models.CharField(_("customer code"), max_length=40)
    customer_kind = models.CharField(_("customer kind"), max_length=12, choices=CustomerKind.choices, blank=True)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.LATENT)
    state_by_hand = models.BooleanField(_("state set by hand"), default=False)
    # Until then it stands; afterwards the rules decide again.
    state_until = models.DateField(_("state stands until"), null=True, blank=True)
    settlement = models.CharField(_("settlement"), max_length=8, choices=Settlement.choices, default=Settlement.CASH)
    industry = models.CharField(_("industry"), max_length=60, blank=True)
    occupation = models.CharField(_("occupation"), max_length=60, blank=True)
    gender = models.CharField(
        _("gender"), max_length=6, blank=True, choices=[("female", _("Female")), ("male", _("Male"))]
    )
    birthday = models.DateField(_("birthday"), null=True, blank=True)
    province = models.CharField(_("province"), max_length=40, blank=True)
    city = models.CharField(_("city"), max_length=40, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True, editable=False)
    email = models.CharField(_("e-mail"), max_length=254, blank=True, editable=False)
    preferred_channel = models.CharField(_("preferred channel"), max_length=8, choices=Channel.choices, blank=True)
    preferred_time = models.CharField(_("preferred time"), max_length=60, blank=True)
    source = models.CharField(_("source"), max_length=16, choices=Source.choices, blank=True)
    source_note = models.CharField(_("source note"), max_length=120, blank=True)
    # What stands on invoices to them; without a title, their name.
    invoice_title = models.CharField(_("title on invoices"), max_length=120, blank=True)
    tax_number = models.CharField(_("tax number"), max_length=40, blank=True)
    invoice_address = models.CharField(_("address and phone on invoices"), max_length=200, blank=True)
    invoice_bank = models.CharField(_("bank and account"), max_length=200, blank=True)
    confirmed_at = models.DateTimeField(_("facts last confirmed"), null=True, blank=True)
    remark = models.TextField(_("remark"), blank=True)

    grade = models.CharField(_("grade"), max_length=8, choices=Grade.choices, blank=True, editable=False)
    rfm_class = models.CharField(_("RFM class"), max_length=20, choices=RFMClass.choices, blank=True, editable=False)
    value = models.BigIntegerField(_("value"), default=0, editable=False)
    stage = models.CharField(_("life cycle stage"), max_length=12, choices=Stage.choices, blank=True, editable=False)
    alive = models.FloatField(_("chance of buying again"), null=True, editable=False)
    # What the next twelve months are expected to bring, and between which bounds.
    expected_value = models.BigIntegerField(_("expected value"), null=True, editable=False)
    expected_low = models.BigIntegerField(null=True, editable=False)
    expected_high = models.BigIntegerField(null=True, editable=False)
    churn_risk = models.FloatField(_("churn risk"), null=True, editable=False)
    # Keys of what raises the risk, the strongest first.
    churn_reasons = models.CharField(max_length=120, blank=True, editable=False)
    # The group of like customers to which it belongs: a key that `parties.segments` tells in words.
    segment = models.CharField(_("segment"), max_length=60, blank=True, editable=False)
    loyalty = models.CharField(
        _("loyalty kind"), max_length=10, choices=LoyaltyKind.choices, blank=True, editable=False
    )
    loyalty_evidence = models.CharField(max_length=200, blank=True, editable=False)
    # Named as on the day of the analysis: products stand above this package.
    next_product = models.CharField(_("next product"), max_length=200, blank=True, editable=False)
    next_because = models.CharField(max_length=300, blank=True, editable=False)
    first_purchase_at = models.DateTimeField(_("first purchase"), null=True, blank=True, editable=False)
    last_purchase_at = models.DateTimeField(_("last purchase"), null=True, blank=True, editable=False)
    purchase_count = models.PositiveIntegerField(_("orders"), default=0, editable=False)
    purchase_total = models.BigIntegerField(_("total of purchases"), default=0, editable=False)

    # The words in the order in which people rank them, so that lists can be sorted by them.
    state_rank = ranked("state", State)
    grade_rank = ranked("grade", Grade)

    class Meta(Record.Meta):
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        # A record in the bin gives its code free, so that an import that was taken back can be made again.
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=models.Q(deleted_at__isnull=True), name="party_code"),
        ]
        # Each index serves one order or filter of the list, closed by the key that pages it.
        indexes = [
            models.Index(fields=["owner", "-id"], name="party_owner"),
            models.Index(fields=["team", "-id"], name="party_team"),
            models.Index(fields=["name_key", "id"], name="party_name"),
            models.Index(fields=["state", "-id"], name="party_state"),
            models.Index(fields=["grade", "-value", "-id"], name="party_grade"),
            # The most valuable of the lost (or latent) customers: else an eighth of all is sorted.
            models.Index(fields=["state", "-value", "-id"], name="party_state_value"),
            models.Index(fields=["customer_kind", "-id"], name="party_customer_kind"),
            models.Index(fields=["state_rank", "id"], name="party_state_rank"),
            models.Index(fields=["grade_rank", "id"], name="party_grade_rank"),
            models.Index(fields=["-value", "-id"], name="party_value"),
            models.Index(fields=["-expected_value", "-id"], name="party_expected"),
            # One class newest first, one band by its figure; and their sums, read from the index alone. Deletion stands
            # last: an index that began with it would at times be taken to find what is not deleted, which is
            # everything, and to sort it.
            *(
                models.Index(fields=[field, "-id", "value", "deleted_at"], name=f"party_by_{field.strip('-')}")
                for field in (
                    "grade",
                    "rfm_class",
                    "stage",
                    "loyalty",
                    "segment",
                    "-alive",
                    "-churn_risk",
                    "-purchase_count",
                )
            ),
            models.Index(fields=["-last_purchase_at", "-id"], name="party_last_purchase"),
            models.Index(fields=["city", "-id"], name="party_city"),
            models.Index(fields=["confirmed_at", "id"], name="party_freshness"),
            bin_index("parties_binned"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.name_key = sort_key(self.name)
        if kwargs.get("update_fields") is not None and "name" in kwargs["update_fields"]:
            kwargs["update_fields"] = {*kwargs["update_fields"], "name_key"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return address("party", self.pk)

    @property
    def party_id(self) -> int:
        """Whose timeline tells what happens to it, as with the records of a party: its own."""
        return int(self.pk)
