from django.urls import path

from guanxi.activities.views import colleagues, logging, many, one

urlpatterns = [
    path("colleagues", colleagues.colleagues, name="colleagues"),
    path("of/<str:label>/<int:target>/", logging.section, name="section"),
    path("of/<str:label>/<int:target>/log", logging.log, name="log"),
    path("new", one.new, name="new"),
    path("finish-all", many.finish_all, name="finish_all"),
    path("postpone/day", many.postpone_all, {"days": 1}, name="postpone_day"),
    path("postpone/week", many.postpone_all, {"days": 7}, name="postpone_week"),
    path("<int:pk>/", one.detail, name="detail"),
    path("<int:pk>/edit", one.edit, name="edit"),
    path("<int:pk>/remove", one.remove, name="remove"),
    path("<int:pk>/end", one.end, name="end"),
    path("<int:pk>/finish", one.finish, name="finish"),
    path("<int:pk>/follow-up", one.follow_up, name="follow_up"),
    path("<int:pk>/check-in", one.check_in, name="check_in"),
]
