from django.urls import path

from guanxi.sales.opportunities import views

urlpatterns = [
    path("<int:pk>/", views.detail, name="detail"),
]
