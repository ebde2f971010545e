from django.urls import path

from guanxi.operate import pages, probes

app_name = "operate"
urlpatterns = [
    path("readyz", probes.readyz, name="readyz"),
    path("metrics", probes.metrics, name="metrics"),
    path("settings/jobs/", pages.index, name="jobs"),
    path("settings/jobs/<int:pk>/retry", pages.retry, name="retry_job"),
    path("settings/jobs/<int:pk>/discard", pages.discard, name="discard_job"),
    path("settings/jobs/<int:pk>/cancel", pages.cancel, name="cancel_job"),
    path("settings/schedules/<str:kind>/pause", pages.pause, name="pause_schedule"),
    path("settings/schedules/<str:kind>/run", pages.run_now, name="run_schedule"),
]
