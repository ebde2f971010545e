"""The program's pages and the yardstick: a bare view that renders a table of 50 rows from one indexed query."""

from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

from guanxi.access.middleware import public
from guanxi.config import urls
from guanxi.config.urls import handler400, handler403, handler404, handler429, handler500  # noqa: F401
from guanxi.parties.models import Party

COLUMNS = ("id", "name", "code", "grade", "state", "phone", "city", "value", "purchase_count", "last_purchase_at")
TABLE = Engine().from_string(
    "<!doctype html><title>Bare</title><table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>"
    "{% endfor %}</tr>{% endfor %}</table>"
)


@public
def bare(request: HttpRequest) -> HttpResponse:
    """Fifty customers in a plain table: no page around it, no rights, no formats."""
    rows = Party.objects.order_by("-id").values_list(*COLUMNS)[:50]
    return HttpResponse(TABLE.render(Context({"rows": rows})))


urlpatterns = [path("bare", bare), *urls.urlpatterns]
