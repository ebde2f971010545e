from django.urls import path

from guanxi.sales.targets import views

urlpatterns = [
    path("standing", views.standing, name="standing"),
    path("grid", views.grid, name="grid"),
    path("attainment", views.attainment, name="attainment"),
]
