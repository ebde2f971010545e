"""The list of returns, and their board by state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from guanxi.records.actions import remove_unused
from guanxi.sales import finding, tones
from guanxi.sales.models import Return, ReturnReason
from guanxi.sales.returns import actions
from guanxi.sales.returns.forms import ReturnForm
from guanxi.workbench.columns import Choice, Column, Flag, Moment, Money, Number, Related, Title
from guanxi.workbench.links import Link
from guanxi.workbench.listing import Listing, Preset, register
from guanxi.workbench.model_form import form_of

State = Return.State


def _is(*states: str) -> dict[str, object]:
    return {"field": "state", "op": "in", "value": [str(state) for state in states]}


RETURNS = register(
    Listing(
        model=Return,
        key="returns",
        title=_("Returns and exchanges"),
        noun=pgettext_lazy("record", "Return"),
        icon="arrow-back-up",
        columns=(
            Title(key="code", label=_("Return number"), single=True),
            Related(key="order", label=pgettext_lazy("purchase", "Order"), shows=("code",)),
            Related(key="party", label=_("Customer"), shows=("name",)),
            Choice(key="kind", label=_("Form of return")),
            Choice(key="state", label=_("State"), tones=tones.RETURN),
            Related(key="reason", label=_("Reason"), shows=("name", "key")),
            Money(key="amount", label=_("Amount")),
            Moment(key="requested_at", label=_("Requested"), order="-requested_at"),
            Moment(key="moved_at", label=_("In this state since")),
            Moment(key="free_until", label=_("Without reason until")),
            Choice(key="freight_by", label=_("Freight paid by")),
            Column(key="freight_reason", label=_("Why somebody else pays the freight")),
            Money(key="freight", label=_("Freight laid out by the customer")),
            Column(key="note", label=_("Note"), edit="note"),
            Column(key="decision", label=_("Word on the decision")),
            Column(key="tracking", label=_("Tracking number"), edit="tracking"),
            Related(key="credit", label=_("Booked as"), shows=("code",)),
            Related(key="refund", label=_("Refund"), shows=("code",)),
            Related(key="exchange", label=_("Order in exchange"), shows=("code",)),
            Related(key="owner", label=_("In charge"), edit="owner"),
        ),
        default=("code", "party", "order", "kind", "state", "reason", "amount", "moved_at", "owner"),
        order="-requested_at",
        presets=(
            Preset(
                key="open",
                label=pgettext_lazy("return", "Open"),
                condition=_is(State.REQUESTED, State.APPROVED, State.ARRIVED, State.INSPECTED),
            ),
            Preset(key="to_decide", label=_("To decide"), condition=_is(State.REQUESTED)),
            Preset(key="to_inspect", label=_("To inspect"), condition=_is(State.ARRIVED)),
            Preset(key="to_settle", label=_("To settle"), condition=_is(State.INSPECTED)),
            Preset(key="mine", label=_("Mine"), condition={"field": "owner", "op": "me"}),
        ),
        form=ReturnForm,
        boards=("state",),
        board_sum="amount",
        card=("kind", "reason"),
        create=None,
        delete=actions.delete,
        restore=actions.restore,
        bulk=("edit", "assign"),
        search=finding.returns,
        pages="guanxi.sales.returns.urls",
        empty_text=_("What customers give back stands here. Open an order and choose “Return or refund”."),
        links=(Link("returnreasons:list", _("Reasons for returns"), "message-question"),),
    )
)


@dataclass(frozen=True, kw_only=True)
class ReasonName(Title):
    """What the program brought is told in the reader's language."""

    def text(self, record: Any, raw: Any) -> str:
        return str(record)


REASON_COLUMNS: tuple[Column, ...] = (
    ReasonName(key="name", needs=("name", "key"), label=_("Name"), order="name", edit="name", single=True),
    Flag(key="is_our_fault", label=_("Our fault"), edit="is_our_fault"),
    Number(key="position", label=_("Position"), order="position", edit="position"),
    Flag(key="is_active", label=_("Offered"), edit="is_active"),
)
RETURN_REASONS = register(
    Listing(
        model=ReturnReason,
        key="returnreasons",
        title=_("Reasons for returns"),
        noun=_("Reason for a return"),
        icon="message-question",
        columns=REASON_COLUMNS,
        order="position",
        form=form_of(ReturnReason, REASON_COLUMNS),
        delete=remove_unused,
        bulk=("edit", "delete"),
        empty_text=_("Why customers give goods back stands here, to be chosen from."),
    )
)
