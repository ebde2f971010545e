from django.urls import path

from guanxi.duplicates import views

app_name = "duplicates"
urlpatterns = [
    path("", views.pairs, name="queue"),
    path("merge", views.side_by_side, name="merge"),
    path("gather", views.gather, name="gather"),
    path("search", views.search, name="search"),
    path("<int:pk>/<slug:state>", views.decide, name="decide"),
]
