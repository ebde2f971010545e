from django.urls import path

from guanxi.insight.declaring import all_pages
from guanxi.insight.views import card, chosen, pages

app_name = "insight"
urlpatterns = [
    path("", pages.overview, name="overview"),
    path("run", pages.run, name="run"),
    path("progress", pages.progress, name="progress"),
    path("parties/<int:pk>", card.card, name="card"),
    path("segment", chosen.segment, name="segment"),
    path("messages", chosen.messages, name="messages"),
    path("messages/<slug:batch>/unmake", chosen.unmake, name="unmake"),
    *(path(page.key, pages.analysis, {"key": page.key}, name=page.key) for page in all_pages()),
    path("<slug:key>/preview", pages.preview, name="preview"),
    path("<slug:key>/parameters", pages.keep, name="keep"),
]
