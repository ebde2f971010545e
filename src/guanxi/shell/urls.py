"""Addresses of the frame itself."""

from django.urls import path

from guanxi.shell import views
from guanxi.shell.style import views as style

app_name = "shell"
urlpatterns = [
    path("navigation/counts", views.counts, name="counts"),
    path("notes", views.waiting_notes, name="notes"),
    path("settings/", views.settings, name="settings"),
    path("shortcuts", views.shortcuts, name="shortcuts"),
    path("language", views.language, name="language"),
    path("style/", style.guide, name="style"),
    path("style/dialog", style.dialog, name="style_dialog"),
    path("style/panel", style.panel, name="style_panel"),
    path("style/toast", style.note, name="style_toast"),
]
