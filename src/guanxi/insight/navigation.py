"""Where the analysis stands in the navigation."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from guanxi.insight import methods  # noqa: F401 (registers the pages)
from guanxi.insight.declaring import all_pages
from guanxi.insight.reading import may_read, sees_all
from guanxi.shell.navigation import item

item(
    "analysis",
    "overview",
    _("More, longer, deeper"),
    icon="chart-line",
    url_name="insight:overview",
    order=10,
    allowed=sees_all,
)
for page in all_pages():
    item(
        "analysis",
        page.key,
        page.title,
        icon=page.icon,
        url_name=f"insight:{page.key}",
        order=page.order,
        allowed=partial(may_read, page),
        go=page.go,
    )
