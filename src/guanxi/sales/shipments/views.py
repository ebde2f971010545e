"""Pages of shipments: the record, and the packing list on paper."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from guanxi.access.querysets import get_visible_or_404
from guanxi.access.requests import StaffRequest
from guanxi.access.sight import record_seen
from guanxi.paper.models import Letterhead
from guanxi.sales.models import Shipment
from guanxi.sales.shipments.listing import SHIPMENTS
from guanxi.workbench.views.pages import page_of

# What the head of the page says.
HEAD = frozenset({"state", "order", "party"})


@require_GET
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """A shipment with what is in it."""
    shipment = get_visible_or_404(Shipment.objects.select_related("order", "party", "owner"), request.user, pk=pk)
    page = page_of(request, SHIPMENTS, shipment)
    context = {
        "shipment": shipment,
        "order": record_seen(shipment, "order"),
        "customer": record_seen(shipment, "party"),
        "facts": [(column, cell) for column, cell in page["facts"] if column.key not in HEAD],
        "lines": _lines(shipment),
        "may_delete": page["may_delete"] and shipment.state != Shipment.State.RECEIVED,
        "first_template": "sales/shipments/tools.html",
    }
    return render(request, "sales/shipments/shipment.html", page | context)


@require_GET
def packing(request: StaffRequest, pk: int) -> HttpResponse:
    """The packing list 装箱单 that goes into the parcel: one printable page, without prices."""
    shipment = get_visible_or_404(Shipment.objects.select_related("order", "party"), request.user, pk=pk)
    context = {
        "shipment": shipment,
        "cells": SHIPMENTS.cells(shipment, request.user),
        "order": record_seen(shipment, "order"),
        "customer": record_seen(shipment, "party"),
        "letterhead": Letterhead.current(),
        "lines": _lines(shipment),
        "today": timezone.localdate(),
        "order_word": pgettext("purchase", "Order"),
        "title": _("Packing list"),
    }
    return render(request, "sales/shipments/packing.html", context)


def _lines(shipment: Shipment) -> list[object]:
    return list(shipment.lines.select_related("order_line__product").order_by("order_line__position", "pk"))
