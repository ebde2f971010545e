from django.urls import path

from guanxi.operate import views

app_name = "operate"
urlpatterns = [
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
]
