from django.urls import path

from guanxi.sales.targets import views

urlpatterns = [
    path("grid", views.grid, name="grid"),
    path("attainment", views.attainment, name="attainment"),
]
