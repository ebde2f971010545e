"""If-Match: the version that the caller read."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _

from guanxi.api.problems import Refused

TAG = re.compile(r'"(\d{1,18})"')
# A version that no record has: what is no tag of ours matches nothing.
NONE = -1


def version_wanted(if_match: str | None, record: Any) -> int | None:
    """The version that the record has to have; None where the caller overwrites whatever is there.

    Raises Refused (428) if the caller does not say: changes would be lost silently.
    """
    if if_match is None:
        raise Refused(428, _("Send the ETag that you read in If-Match, or “*” to overwrite whatever is there."))
    if if_match.strip() == "*":
        return None
    tags = [int(version) for version in TAG.findall(re.sub(r'W/"[^"]*"', "", if_match))]
    return record.version if record.version in tags else next(iter(tags), NONE)
