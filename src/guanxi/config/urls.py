"""Where every page lives. Each package keeps its own addresses; this page only mounts them."""

from django.urls import include, path

from guanxi.config.health import healthz
from guanxi.workbench.routes import mounted
from guanxi.workbench.views.revealing import reveal

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("guanxi.operate.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("guanxi.access.urls")),
    path("", include("guanxi.shell.urls")),
    path("", include("guanxi.workbench.urls")),
    path("reveal/<str:label>/<int:pk>/<slug:key>", reveal, name="reveal"),
    path("", include("guanxi.exchange.urls")),
    path("", include("guanxi.desk.urls")),
    path("", include("guanxi.sales.leads.public_urls")),
    *mounted(),
    path("", include("guanxi.activities.calendar_urls")),
    path("", include("guanxi.sales.receivables.urls")),
    path("", include("guanxi.sales.funnel.urls")),
    path("duplicates/", include("guanxi.duplicates.urls")),
    path("analysis/", include("guanxi.insight.urls")),
    path("privacy/", include("guanxi.privacy.urls")),
    path("settings/", include("guanxi.administration.urls")),
    path("paper/", include("guanxi.paper.urls")),
    path("demo/", include("guanxi.demo.urls")),
    path("offers/", include("guanxi.sales.quotes.public_urls")),
    path("api/v1/", include("guanxi.api.urls", namespace="api")),
]

handler400 = "guanxi.shell.errors.bad_request"
handler403 = "guanxi.shell.errors.permission_denied"
handler404 = "guanxi.shell.errors.not_found"
handler429 = "guanxi.shell.errors.too_many_requests"
handler500 = "guanxi.shell.errors.server_error"
