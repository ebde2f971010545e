"""Whether the program can serve: what a load balancer and `./run` ask."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from guanxi.access.middleware import public


@public
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 "ok" once the database answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
