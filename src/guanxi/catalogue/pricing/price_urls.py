from django.urls import path

from guanxi.catalogue.pricing import views

urlpatterns = [path("ask", views.ask, name="ask")]
