"""How a party is reached: numbers and accounts, and places."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from guanxi.parties.models.choices import Channel, Source
from guanxi.parties.models.party import Party
from guanxi.records.models import Part


class ContactPoint(Part):
    """A phone number, e-mail address or account, as it was given and in the form by which it is compared."""

    UNDONE_IN_PARTS = True

    DERIVED_FIELDS = frozenset({"normalised"})

    party = models.ForeignKey(Party, models.CASCADE, related_name="points")
    channel = models.CharField(_("channel"), max_length=8, choices=Channel.choices, default=Channel.PHONE)
    value = models.CharField(_("number or address"), max_length=254)
    # E.164 digits, lower-case address: what duplicates and callers are matched by.
    normalised = models.CharField(max_length=254, editable=False)
    label = models.CharField(_("label"), max_length=40, blank=True)
    is_primary = models.BooleanField(_("primary"), default=False)
    do_not_contact = models.BooleanField(_("do not contact"), default=False)
    source = models.CharField(_("source"), max_length=16, choices=Source.choices, blank=True)
    confirmed_at = models.DateTimeField(_("last confirmed"), null=True, blank=True)

    class Meta:
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        indexes = [models.Index(fields=["channel", "normalised"], name="point_match")]
        constraints = [
            models.UniqueConstraint(fields=["party", "channel", "normalised"], name="point_once_per_party"),
            models.UniqueConstraint(
                fields=["party", "channel"], condition=models.Q(is_primary=True), name="one_primary_point"
            ),
        ]

    def __str__(self) -> str:
        return self.value


class Address(Part):
    """A postal address with its purpose."""

    UNDONE_IN_PARTS = True

    party = models.ForeignKey(Party, models.CASCADE, related_name="addresses")
    label = models.CharField(_("label"), max_length=40, blank=True)
    country = models.CharField(_("country"), max_length=2, default="CN")
    province = models.CharField(_("province"), max_length=40, blank=True)
    city = models.CharField(_("city"), max_length=40, blank=True)
    district = models.CharField(_("district"), max_length=40, blank=True)
    street = models.CharField(_("street and number"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=12, blank=True)
    is_primary = models.BooleanField(_("primary"), default=False)

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")

    def __str__(self) -> str:
        # 上海市 is a province and its city: it is said once.
        province = "" if self.province == self.city else self.province
        return "".join([province, self.city, self.district, self.street])
