"""Consents in files: one row is one entry of the ledger. Entries are added, never changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.access.models import User
from guanxi.access.querysets import VisibleQuerySet
from guanxi.exchange import cells, kinds
from guanxi.exchange.exporting import Exporter, offer
from guanxi.exchange.fields import Field
from guanxi.exchange.kinds import Kind
from guanxi.exchange.loading import Line
from guanxi.exchange.record_loader import RecordLoader, Target
from guanxi.exchange.writers import DAY, MOMENT, TEXT, Column
from guanxi.kernel.text import match_key
from guanxi.parties.codes import keys_by_code
from guanxi.parties.models import Party
from guanxi.privacy.models import Consent, Purpose
from guanxi.privacy.models.consent import Channel

State = Consent.State
# How other systems write it.
SAID = {
    "given": ("yes", "opt-in", "opted in", "granted", "同意", "是"),
    "withdrawn": ("no", "opt-out", "opted out", "revoked", "不同意", "撤回", "拒绝", "否"),
}
FIELDS = (
    Field("customer", gettext_lazy("customer code"), cells.key(40), ("客户编码", "客户编号", "code"), required=True),
    Field("state", gettext_lazy("consent"), cells.choice(State.choices, **SAID), ("同意", "opt in")),
    Field("purpose", gettext_lazy("purpose"), cells.text(80), ("目的", "用途")),
    Field("channel", gettext_lazy("channel"), cells.choice(Channel.choices), ("渠道",)),
    Field("at", gettext_lazy("said"), cells.moment(past=True), ("日期", "时间", "date"), holds="date"),
    Field("how", gettext_lazy("how"), cells.choice(Consent.How.choices), ("方式",)),
    Field("evidence", gettext_lazy("evidence"), cells.long_text(4000), ("凭据", "证据")),
    Field("until", gettext_lazy("valid until"), cells.day(), ("有效期",), holds="date"),
)


class ConsentLoader(RecordLoader):
    """Adds entries to the ledger; one that stands there already is left as it is."""

    model = Consent

    def prepare(self, lines: Sequence[Line]) -> None:
        """Put keys in the place of codes and names, and refuse what the ledger would not take."""
        parties = keys_by_code({line.values["customer"] for line in lines})
        changeable = self.loading.changeable(Party, set(parties.values()))
        purposes = {match_key(name): pk for pk, name in Purpose.objects.values_list("pk", "name")}
        for line in lines:
            given = line.values
            party = parties.get(given["customer"])
            if party not in changeable:
                line.refuse(_("You have no customer with this code."), "customer")
                continue
            given["customer"] = party
            self._know_purpose(line, purposes)

    def _know_purpose(self, line: Line, purposes: dict[str, int]) -> None:
        asked = line.values.get("purpose")
        if asked is None:
            if line.values.get("state") == State.GIVEN:
                line.refuse(_("Consent is always for a purpose."), "purpose")
        elif (known := purposes.get(match_key(asked))) is None:
            line.refuse(_("There is no purpose “%s”.") % asked, "purpose")
        else:
            line.values["purpose"] = known

    def lacks(self, line: Line) -> str:
        """An entry without the moment could never be told from another."""
        return "" if line.values.get("at") and line.values.get("state") else _("Say what was said, and when.")

    def keys_of(self, values: dict[str, Any]) -> list[str]:
        if not values.get("at"):
            return []
        about = (values["customer"], values.get("purpose") or "", values.get("channel") or "", values.get("state"))
        return ["|".join(map(str, (*about, int(values["at"].timestamp()))))]

    def find(self, keys: Collection[str]) -> dict[str, Target]:
        found = {}
        for entry in Consent.objects.filter(party__in={int(key.split("|")[0]) for key in keys}):
            values = {"customer": entry.party_id, "purpose": entry.purpose_id, "channel": entry.channel}
            held = values | {"state": entry.state, "at": entry.at}
            (key,) = self.keys_of(held)
            found[key] = Target(held=held, record=entry)
        return {key: target for key, target in found.items() if key in keys}

    def differs(self, name: str, held: Any, value: Any) -> bool:
        """What was said stands, whatever the file says of it."""
        return False

    def create(self, targets: Sequence[Target]) -> None:
        made = [self._entry(target.changes) for target in targets]
        for target, entry in zip(targets, Consent.objects.bulk_create(made), strict=True):
            target.record = entry

    def _entry(self, given: dict[str, Any]) -> Consent:
        return Consent(
            party_id=given["customer"],
            purpose_id=given.get("purpose"),
            channel=given.get("channel", ""),
            state=given["state"],
            at=given["at"],
            how=given.get("how", Consent.How.IMPORT),
            evidence=given.get("evidence", ""),
            until=None if given["state"] == State.WITHDRAWN else given.get("until"),
            by=self.loading.by,
        )

    def update(self, targets: Sequence[Target]) -> None:
        """Never asked: nothing differs."""


def _rows(entries: VisibleQuerySet[Consent], by: User | None) -> Iterator[tuple[Any, ...]]:
    for entry in entries.select_related("party", "purpose").order_by("pk").iterator(2000):
        yield (
            entry.party.code,
            entry.get_state_display(),
            entry.purpose.name if entry.purpose else None,
            entry.get_channel_display() or None,
            entry.at,
            entry.get_how_display(),
            entry.evidence or None,
            entry.until,
        )


KIND = kinds.register(
    Kind(
        key="consents",
        rank=25,
        label=gettext_lazy("Consents"),
        model=Consent,
        takes_custom=False,
        adds_only=True,
        fields=FIELDS,
        loader=ConsentLoader,
        rules={"customer": (Party._meta.label_lower, "code")},
        needs=(("customer",), ("state",), ("at",)),
        hint=gettext_lazy("One row is one entry; entries are added, never changed."),
    )
)
HOLDS = {"at": MOMENT, "until": DAY}
EXPORT = offer(
    Exporter(
        key="consents",
        label=gettext_lazy("Consents"),
        model=Consent,
        rank=25,
        rows=_rows,
        columns=tuple(Column(f.key, f.label, HOLDS.get(f.key, TEXT), rule=KIND.rules.get(f.key)) for f in FIELDS),
    )
)
