"""The ways of selling."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SalesChannel(models.TextChoices):
    """The ways of selling that have a name here; other programs may know others."""

    STORE = "store", _("In the store")
    WEB = "web", _("Web shop")
    WECHAT = "wechat", _("WeChat shop")
    PHONE = "phone", _("Telephone sales")
    SALES = "sales", _("By sales staff")
