from django.urls import path

from guanxi.insight.views import pages

app_name = "insight"
urlpatterns = [
    path("", pages.overview, name="overview"),
    path("rfm", pages.rfm, name="rfm"),
    path("rfm/preview", pages.rfm_preview, name="rfm_preview"),
    path("rfm/thresholds", pages.rfm_keep, name="rfm_keep"),
    path("pyramid", pages.pyramid, name="pyramid"),
    path("run", pages.run, name="run"),
]
