"""Lines of orders that were there before the run: compared as multisets with what the file says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from guanxi.exchange.loading import Line, Loading, Outcome
from guanxi.sales.interchange.drafts import Draft, signature
from guanxi.sales.interchange.references import References
from guanxi.sales.models import OrderLine

# Order code → stored lines that rows of earlier chunks of the same run stand for.
MATCHED = "matched"


class Comparison:
    """Which stored line each row of a file stands for, over the whole run."""

    def __init__(self, loading: Loading, references: References) -> None:
        self.loading = loading
        self.references = references

    def decide(self, drafts: Sequence[Draft]) -> list[tuple[Line, OrderLine]]:
        """Give rows that say what is stored their outcome; answers the rows that change a stored line, with it.

        A row equals a stored line, each counted once; of the others, one with the same product takes its place;
        rows that are left stay undecided: they are new lines.
        """
        matched = self.loading.memory.get(MATCHED, [draft.code for draft in drafts])
        lines_of = self._stored_lines(drafts, matched)
        changes: list[tuple[Line, OrderLine]] = []
        for draft in drafts:
            rest = lines_of.get(draft.order.pk, []) if draft.order else []
            seen = self._match_equal(draft, rest)
            changed = self._match_changed(draft, rest)
            seen += [line.pk for _, line in changed]
            changes += changed
            matched[draft.code] = matched.get(draft.code, []) + seen
        self.loading.memory.put(MATCHED, {draft.code: matched[draft.code] for draft in drafts})
        return changes

    def _stored_lines(self, drafts: Sequence[Draft], matched: dict[str, list[int]]) -> dict[int, list[OrderLine]]:
        taken: Collection[int] = {pk for pks in matched.values() for pk in pks}
        orders = [draft.order.pk for draft in drafts if draft.order]
        found: dict[int, list[OrderLine]] = defaultdict(list)
        for line in OrderLine.objects.filter(order__in=orders).order_by("position", "pk"):
            if line.pk not in taken:
                found[line.order_id].append(line)
        return found

    def _match_equal(self, draft: Draft, rest: list[OrderLine]) -> list[int]:
        by_signature: dict[tuple[Any, ...], list[OrderLine]] = defaultdict(list)
        for stored in reversed(rest):
            by_signature[self._of_stored(draft, stored)].append(stored)
        seen = []
        for line in draft.open_lines:
            if equal := by_signature.get(self._of_row(line)):
                stored = equal.pop()
                rest.remove(stored)
                seen.append(stored.pk)
                line.outcome = Outcome.UNCHANGED
        return seen

    def _match_changed(self, draft: Draft, rest: list[OrderLine]) -> list[tuple[Line, OrderLine]]:
        changed = []
        for line in draft.open_lines:
            product = self._product(line)
            stored = next((s for s in rest if product is not None and s.product_id == product), None)
            if stored is not None:
                rest.remove(stored)
                line.outcome = Outcome.UPDATED
                changed.append((line, stored))
        return changed

    def _product(self, line: Line) -> Any:
        code = line.values.get("product")
        return self.references.products[code].pk if code else None

    def _of_row(self, line: Line) -> tuple[Any, ...]:
        values = line.values
        description = (values.get("description") or "") if "description" in self.loading.mapped else ""
        return signature(self._product(line), values["quantity"], values["amount"], values["date"], description)

    def _of_stored(self, draft: Draft, line: OrderLine) -> tuple[Any, ...]:
        assert draft.at is not None
        description = line.description if "description" in self.loading.mapped else ""
        at = line.sold_at or draft.at
        return signature(line.product_id, line.quantity, line.amount, at, description)
