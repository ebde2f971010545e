"""Where the list of operations and the bin stand in the navigation."""

from django.utils.translation import gettext_lazy as _

from guanxi.access.models import User
from guanxi.shell import notes
from guanxi.shell.navigation import item
from guanxi.workbench.binned import bins_open_to
from guanxi.workbench.many.telling import ended


def _may_delete(user: User) -> bool:
    return bool(bins_open_to(user))


item("data", "bin", _("Recycle bin"), icon="trash", url_name="audit:bin", order=61, allowed=_may_delete)
item("data", "operations", _("Operations and undo"), icon="history", url_name="audit:operations", order=60)
notes.offer(ended)
