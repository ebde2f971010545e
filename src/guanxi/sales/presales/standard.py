"""The flow of eight steps that a new company begins with. It is data from then on."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.sales.models import Flow, FlowStep


@dataclass(frozen=True)
class Standard:
    """A step as it is given to a new company."""

    name: Promise
    points: int
    aim: Promise
    script: Promise


NAME = _("Pre-sales service in eight steps")
STEPS = (
    Standard(
        pgettext_lazy("pre-sales step", "Greet"),
        10,
        _("Who is it, and how would they like to be addressed? Has anybody here spoken with them before?"),
        _(
            "Hello {customer}, this is {salesperson} of {company}. Thank you for getting in touch; "
            "I will look after you today. Is this a good moment to talk?"
        ),
    ),
    Standard(
        pgettext_lazy("pre-sales step", "Ask"),
        20,
        _("What is it for, who will use it, how many, by when, within what budget? Who decides?"),
        _(
            "So that I recommend the right thing, may I ask a few questions? What will you use it for, "
            "and who will use it? How many do you need, and by when? Do you have a budget in mind?"
        ),
    ),
    Standard(
        pgettext_lazy("pre-sales step", "Analyse"),
        15,
        _("What matters most: price, quality, time, service? Have we understood them rightly?"),
        _(
            "Let me sum up what I have understood, {customer}: this is what you need, and this matters most to you. "
            "Is that right, or have I left anything out?"
        ),
    ),
    Standard(
        pgettext_lazy("pre-sales step", "Recommend"),
        15,
        _("Which one or two products fit, and why? What do they think of them?"),
        _(
            "From what you say I recommend this one: it answers your main concern, and others who needed the same have "
            "been content with it. There is also a simpler choice that costs less. Which is nearer to what you want?"
        ),
    ),
    Standard(
        pgettext_lazy("pre-sales step", "Negotiate"),
        15,
        _("What still holds them back? What can be agreed on price, quantity, delivery and payment?"),
        _(
            "I understand your concern, {customer}. Besides the price, this comes with delivery and service after the "
            "sale. If you order this quantity, I can ask for better terms for you. Would that help you decide?"
        ),
    ),
    Standard(
        pgettext_lazy("pre-sales step", "Help"),
        10,
        _("What do they need to order: help with the form, an invoice, a sample, a talk with a colleague?"),
        _(
            "I will gladly help you with the order. Do you need an invoice, a sample or a written quote? "
            "If anything is unclear, tell me, and I will go through it with you."
        ),
    ),
    Standard(
        pgettext_lazy("pre-sales step", "Verify"),
        10,
        _("Are product, quantity, price, recipient, address, phone and date right?"),
        _(
            "Let us check it together, {customer}: product and quantity, price, recipient, address and phone, "
            "and the day of delivery. Is everything right?"
        ),
    ),
    Standard(
        pgettext_lazy("pre-sales step", "Say farewell"),
        5,
        _("What is agreed as the next step, and when? May we get in touch again, and how?"),
        _(
            "Thank you for your trust, {customer}. I will get back to you as agreed; if anything comes up, "
            "find me, {salesperson}, at any time. I wish you a pleasant day. Goodbye!"
        ),
    ),
)


def usual_flow() -> Flow:
    """The flow by which conversations are led; a company that has none is given the standard one."""
    return Flow.objects.first() or ensure_standard_flow()


@transaction.atomic
def ensure_standard_flow() -> Flow:
    """Give a company that has no flow the standard one, in its language; answers the usual one."""
    if (known := Flow.objects.first()) is not None:
        return known
    with translation.override(settings.LANGUAGE_CODE):
        # Given, not made by anybody: there is nothing to undo.
        [made] = Flow.objects.bulk_create_parts([Flow(name=str(NAME))])
        FlowStep.objects.bulk_create_parts(_step(made, place, step) for place, step in enumerate(STEPS, 1))
    return made


def _step(flow: Flow, position: int, step: Standard) -> FlowStep:
    return FlowStep(
        flow=flow,
        position=position,
        name=str(step.name),
        points=step.points,
        aim=str(step.aim),
        script=str(step.script),
    )
