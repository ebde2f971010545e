from django.urls import path

from guanxi.sales import views

app_name = "sales"
urlpatterns = [
    path("orders/<int:pk>/", views.order, name="order"),
]
