"""Where every page lives. Each package keeps its own addresses; this page only mounts them."""

from django.urls import include, path

from guanxi.config.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("accounts/", include("allauth.urls")),
    path("", include("guanxi.access.urls")),
    path("", include("guanxi.shell.urls")),
    path("parties/", include("guanxi.parties.urls")),
    path("", include("guanxi.desk.urls")),
]
