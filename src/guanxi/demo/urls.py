from django.urls import path

from guanxi.demo import views

app_name = "demo"
urlpatterns = [
    path("", views.page, name="page"),
    path("load", views.load, name="load"),
    path("remove", views.remove, name="remove"),
    path("stop", views.stop, name="stop"),
]
