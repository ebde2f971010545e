"""Which results are offered in one tap for which kind of activity."""

from __future__ import annotations

from guanxi.activities.models import Activity

_R = Activity.Result
OFFERED: dict[str, tuple[Activity.Result, ...]] = {
    Activity.Kind.CALL: (_R.REACHED, _R.INTERESTED, _R.CALL_BACK, _R.NO_ANSWER, _R.DECLINED, _R.WRONG_CONTACT),
    Activity.Kind.VISIT: (_R.HELD, _R.INTERESTED, _R.NO_ANSWER, _R.DECLINED, _R.CALLED_OFF),
    Activity.Kind.MEETING: (_R.HELD, _R.INTERESTED, _R.CALLED_OFF),
}


def outcomes_for(activity: Activity) -> list[tuple[str, str]]:
    """What may have come of an open activity, as (key, label); nothing for what is done already."""
    return [(r.value, str(r.label)) for r in OFFERED.get(activity.kind, ())] if activity.is_open else []
