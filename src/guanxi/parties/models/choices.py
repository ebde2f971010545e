"""The words of the customer file."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PartyKind(models.TextChoices):
    PERSON = "person", _("Person")
    ORGANISATION = "organisation", _("Organisation")


class CustomerKind(models.TextChoices):
    """P-03."""

    CONSUMER = "consumer", _("Consumer")
    ENTERPRISE = "enterprise", _("Enterprise")
    CHANNEL = "channel", _("Channel")
    INTERNAL = "internal", _("Internal customer")


class Role(models.TextChoices):
    """The SCOPE roles of P-02."""

    SUPPLIER = "supplier", _("Supplier")
    CUSTOMER = "customer", _("Customer")
    OWNER = "owner", _("Owner or shareholder")
    PARTNER = "partner", _("Partner")
    EMPLOYEE = "employee", _("Employee")


class State(models.TextChoices):
    """The relationship states of P-04, in the order in which a relation grows and ends."""

    NON_CUSTOMER = "non_customer", _("Non-customer")
    LATENT = "latent", _("Latent")
    TARGET = "target", _("Target")
    FIRST_TIME = "first_time", _("First-time customer")
    REPEAT = "repeat", _("Repeat customer")
    LOYAL = "loyal", _("Loyal customer")
    LOST = "lost", _("Lost")
    WON_BACK = "won_back", _("Won back")


class Settlement(models.TextChoices):
    """P-05."""

    CASH = "cash", _("Cash")
    PREPAID = "prepaid", _("Prepaid")
    CREDIT = "credit", _("Credit")


class Source(models.TextChoices):
    """Where a customer, or one fact about them, came from (P-07)."""

    SURVEY = "survey", _("Market survey")
    CAMPAIGN = "campaign", _("Campaign")
    SERVICE = "service", _("Service")
    POINT_OF_SALE = "point_of_sale", _("Point of sale")
    FAIR = "fair", _("Fair")
    WEB = "web", _("Web")
    CALL_CENTRE = "call_centre", _("Call centre")
    COMPLAINT = "complaint", _("Complaint")
    REFERRAL = "referral", _("Referral")
    IMPORT = "import", _("Import")
    OTHER = "other", _("Other")


class Channel(models.TextChoices):
    """Ways to reach somebody."""

    PHONE = "phone", _("Phone")
    EMAIL = "email", _("E-mail")
    WECHAT = "wechat", _("WeChat")
    WEIBO = "weibo", _("Weibo")
    WEBSITE = "website", _("Website")


class DecisionRole(models.TextChoices):
    """What a contact person decides in their organisation."""

    DECIDER = "decider", _("Decision maker")
    INFLUENCER = "influencer", _("Influencer")
    BUYER = "buyer", _("Buyer")
    USER = "user", _("User of the product")
    GATEKEEPER = "gatekeeper", _("Gatekeeper")


class Influence(models.TextChoices):
    """How much a contact person's word weighs in a decision."""

    HIGH = "high", _("High influence")
    MIDDLE = "middle", _("Middle influence")
    LOW = "low", _("Low influence")


class Grade(models.TextChoices):
    """The levels of the customer value pyramid (A-02)."""

    VIP = "vip", _("VIP")
    MAIN = "main", _("Main")
    ORDINARY = "ordinary", _("Ordinary")
    SMALL = "small", _("Small")


class RFMClass(models.TextChoices):
    """The eight classes of A-01."""

    IMPORTANT_VALUED = "important_valued", _("Important, valued")
    IMPORTANT_DEVELOP = "important_develop", _("Important, to develop")
    IMPORTANT_KEEP = "important_keep", _("Important, to keep")
    IMPORTANT_WIN_BACK = "important_win_back", _("Important, to win back")
    GENERAL_VALUED = "general_valued", _("General, valued")
    GENERAL_DEVELOP = "general_develop", _("General, to develop")
    GENERAL_KEEP = "general_keep", _("General, to keep")
    GENERAL_WIN_BACK = "general_win_back", _("General, to win back")


class Stage(models.TextChoices):
    """The stages of a relation (A-04), from its beginning to its end."""

    EXPLORATION = "exploration", _("Exploration")
    FORMATION = "formation", _("Formation")
    STABILITY = "stability", _("Stability")
    DEGRADATION = "degradation", _("Degradation")
    ENDED = "ended", pgettext_lazy("stage of a relation", "Ended")


class LoyaltyKind(models.TextChoices):
    """What holds a customer (A-06)."""

    MONOPOLY = "monopoly", _("Monopoly loyalty")
    KINSHIP = "kinship", _("Kinship loyalty")
    BENEFIT = "benefit", _("Benefit loyalty")
    INERTIA = "inertia", _("Inertia loyalty")
    TRUST = "trust", _("Trust loyalty")
