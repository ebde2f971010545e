from django.urls import path

from guanxi.sales.funnel import views

urlpatterns = [
    path("opportunities/funnel", views.funnel, name="funnel"),
    path("opportunities/funnel/forecast", views.forecast, name="forecast"),
    path("opportunities/funnel/accuracy", views.accuracy, name="accuracy"),
]
