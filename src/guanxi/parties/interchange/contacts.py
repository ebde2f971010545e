"""Importing contact persons: one row is one person in one organisation."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guanxi.audit.recording import to_json
from guanxi.exchange import kinds
from guanxi.exchange.kinds import Kind
from guanxi.exchange.loading import Line
from guanxi.exchange.record_loader import RecordLoader, Target
from guanxi.kernel.text import match_key
from guanxi.parties.bulk import open_files, refresh_copies
from guanxi.parties.codes import keys_by_code
from guanxi.parties.interchange import finding, points, writing
from guanxi.parties.interchange.exports import rule_of_contact
from guanxi.parties.interchange.fields import POSITION_FIELDS
from guanxi.parties.models import Party, Position
from guanxi.parties.models.choices import PartyKind

OF_POSITION = ("title", "decision_role", "is_primary", "since")
OF_PERSON = ("gender", "birthday")
REACHED = ("phone", "email", "wechat")


class ContactLoader(RecordLoader):
    """Brings contact persons in; an organisation that is not known yet is opened by its name."""

    model = Position

    def prepare(self, lines: Sequence[Line]) -> None:
        """Put the organisation's primary key in place of its code or name, where there is one."""
        given = {line.values["organisation"] for line in lines}
        by_code = keys_by_code(given)
        by_name = finding.parties_named(given - by_code.keys())
        for line in lines:
            asked = line.values["organisation"]
            named = by_name.get(match_key(asked), [])
            if len(named) > 1:
                line.refuse(_("Several customers are named “%s”; give the code of the one that is meant.") % asked)
            elif asked in by_code or named:
                line.values["organisation"] = by_code.get(asked) or named[0].pk
            if "is_primary" in line.values and line.values["is_primary"] is not None:
                line.values["is_primary"] = line.values["is_primary"] == "yes"
        self._refuse_closed(lines)

    def keys_of(self, values: dict[str, Any]) -> list[str]:
        organisation = values["organisation"]
        who = organisation if isinstance(organisation, int) else match_key(organisation)
        return [f"{who}{finding.AND}{match_key(values['name'])}"]

    def find(self, keys: Collection[str]) -> dict[str, Target]:
        organisations = {int(who) for key in keys if (who := key.split(finding.AND)[0]).isdecimal()}
        positions = Position.objects.filter(
            organisation_id__in=organisations, until__isnull=True, person__deleted_at__isnull=True
        ).select_related("person")
        people = [position.person_id for position in positions]
        reached, changeable = points.held(people), self.loading.changeable(Party, people)
        found: dict[str, Target] = {}
        for position in positions:
            key = self.keys_of({"organisation": position.organisation_id, "name": position.person.name})[0]
            if key in keys:
                held = {name: to_json(getattr(position, name)) for name in OF_POSITION}
                held |= {name: to_json(getattr(position.person, name)) for name in OF_PERSON}
                held |= {name: reached[position.person_id][points.CHANNELS[name]] for name in REACHED}
                held |= {"organisation": position.organisation_id, "name": position.person.name}
                closed = () if position.person_id in changeable else (*OF_PERSON, *REACHED)
                found[key] = Target(held=held, record=position, closed=closed)
        return found

    def differs(self, name: str, held: Any, value: Any) -> bool:
        if name in REACHED:
            return points.same_as(points.CHANNELS[name], value) not in (held or ())
        return super().differs(name, held, value)

    def held_after(self, name: str, held: Any, value: Any) -> Any:
        if name in REACHED:
            return [*(held or ()), points.same_as(points.CHANNELS[name], value)]
        return super().held_after(name, held, value)

    def create(self, targets: Sequence[Target]) -> None:
        organisations = self._open_organisations(targets)
        people = self._people(targets)
        made = []
        for target, person_id in zip(targets, people, strict=True):
            values = {name: target.changes[name] for name in OF_POSITION if target.changes.get(name) is not None}
            asked = target.changes["organisation"]
            made.append(Position(organisation_id=organisations.get(asked, asked), person_id=person_id, **values))
        for target, position in zip(targets, Position.objects.bulk_create(made), strict=True):
            target.record = position

    def update(self, targets: Sequence[Target]) -> None:
        for target in targets:
            for name in target.changes.keys() & set(OF_POSITION):
                setattr(target.record, name, target.changes[name])
            for name in target.changes.keys() & set(OF_PERSON):
                setattr(target.record.person, name, target.changes[name])
        people = [target.record.person for target in targets if target.changes.keys() & {*OF_PERSON, *REACHED}]
        Position.objects.bulk_update([target.record for target in targets], OF_POSITION, batch_size=200)
        Party.objects.bulk_update(people, OF_PERSON, batch_size=200)
        points.add(
            points.Wanted(target.record.person_id, name, target.changes[name])
            for target in targets
            for name in REACHED
            if target.changes.get(name)
        )
        refresh_copies([person.pk for person in people])

    def _refuse_closed(self, lines: Sequence[Line]) -> None:
        pks = {line.values["organisation"] for line in lines if isinstance(line.values["organisation"], int)}
        changeable = self.loading.changeable(Party, pks)
        for line in lines:
            if line.values["organisation"] in pks - changeable:
                line.refuse(_("This organisation exists already, and you may not change it."), "organisation")

    def _open_organisations(self, targets: Sequence[Target]) -> dict[str, int]:
        unknown = [t.changes["organisation"] for t in targets if isinstance(t.changes["organisation"], str)]
        # Two spellings of a name are one organisation.
        first = {match_key(name): name for name in reversed(unknown)}
        made = open_files(
            names={name: name for name in first.values()},
            owner=self.loading.owner,
            at=self.loading.at,
            kind=PartyKind.ORGANISATION,
            coded=False,
        )
        return {name: made[first[match_key(name)]] for name in unknown}

    def _people(self, targets: Sequence[Target]) -> list[int]:
        """The persons' own files: known ones that the user sees by phone or e-mail with the name, others are opened."""
        persons = [{k: v for k, v in t.changes.items() if k in (*OF_PERSON, *REACHED, "name")} for t in targets]
        keys = [[k for k in finding.keys_of(values) if not k.startswith("name")] for values in persons]
        known = finding.parties_by_key({key for some in keys for key in some})
        visible = self.loading.visible(Party, {party.pk for parties in known.values() for party in parties})
        found = [next((p.pk for key in some for p in known.get(key, ()) if p.pk in visible), None) for some in keys]
        fresh = [
            Target(held={}, changes=values | {"kind": PartyKind.PERSON, "roles": []})
            for values, pk in zip(persons, found, strict=True)
            if pk is None
        ]
        writing.create(fresh, owner=self.loading.owner, at=self.loading.at)
        opened = iter(fresh)
        return [pk if pk is not None else next(opened).record.pk for pk in found]


KIND = kinds.register(
    Kind(
        key="contacts",
        rank=20,
        label=gettext_lazy("Contact persons"),
        model=Party,
        takes_custom=False,
        fields=POSITION_FIELDS,
        loader=ContactLoader,
        rules={field.key: rule_of_contact(field.key) for field in POSITION_FIELDS},
        needs=(("organisation",), ("name",)),
        hint=gettext_lazy("One row is one person in one organisation."),
    )
)
