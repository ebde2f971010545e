from django.urls import path

from guanxi.loyalty.points import views

urlpatterns = [
    path("rules", views.rules, name="rules"),
    path("of/<int:pk>", views.statement, name="statement"),
]
