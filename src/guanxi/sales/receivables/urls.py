from django.urls import path

from guanxi.sales.receivables import views

urlpatterns = [path("receivables/", views.receivables, name="receivables")]
