"""Where carriers tell how far a parcel is."""

from __future__ import annotations

from urllib.parse import quote

from guanxi.sales.models import Shipment

Carrier = Shipment.Carrier
# Carriers that have no page of their own for one number are asked through a page that asks them all.
_ANY = "https://www.kuaidi100.com/chaxun?com={code}&nu={{number}}"
PAGES: dict[str, str] = {
    Carrier.SF: "https://www.sf-express.com/we/ow/chn/sc/waybill/waybill-detail/{number}",
    Carrier.ZTO: "https://www.zto.com/express/expressCheck.html?txtBill={number}",
    Carrier.JD: _ANY.format(code="jd"),
    Carrier.YTO: _ANY.format(code="yuantong"),
    Carrier.STO: _ANY.format(code="shentong"),
    Carrier.YUNDA: _ANY.format(code="yunda"),
    Carrier.JT: _ANY.format(code="jtexpress"),
    Carrier.EMS: _ANY.format(code="ems"),
    Carrier.DEPPON: _ANY.format(code="debangwuliu"),
    Carrier.UPS: "https://www.ups.com/track?tracknum={number}",
    Carrier.DHL: "https://www.dhl.com/global-en/home/tracking.html?tracking-id={number}",
    Carrier.FEDEX: "https://www.fedex.com/fedextrack/?trknbr={number}",
    Carrier.ROYAL_MAIL: "https://www.royalmail.com/track-your-item#/tracking-results/{number}",
}


def tracking_url(shipment: Shipment) -> str:
    """The carrier's page about this parcel; empty where there is none."""
    page = PAGES.get(shipment.carrier, "")
    return page.format(number=quote(shipment.tracking, safe="")) if page and shipment.tracking else ""
