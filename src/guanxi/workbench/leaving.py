"""Where one goes on when an undo has taken away the record on whose page one stands."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from guanxi.access.models import User
from guanxi.audit.log import Change, Operation
from guanxi.workbench.deeds import told
from guanxi.workbench.listing import listing_of

# So many of the records that an operation changed are looked at for one that is still there.
LOOKED_AT = 20
PAGE = re.compile(r"^(?P<list>/.+/|/)(?P<pk>[0-9]{1,18})/")


def way_out(undone: Operation, *, at: str, user: User) -> str:
    """The page of a record that the operation changed, or the list, where `at` (an address) is the page of one that it
    made and that is gone now; empty where one can stay.
    """
    page = PAGE.match(urlsplit(at).path)
    if page is None:
        return ""
    made = undone.changes.filter(action=Change.Action.CREATE, object_id=int(page["pk"])).values_list("model", flat=True)
    kinds = (listing_of(model) for model in made)
    left = next((kind for kind in kinds if kind is not None and kind.url("list") == page["list"]), None)
    if left is None:
        return ""
    others = undone.changes.filter(action=Change.Action.UPDATE).order_by("pk")[:LOOKED_AT]
    return next((deed.url for _change, deed in told([*others], user) if deed.url), left.url("list"))
