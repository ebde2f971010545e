from django.urls import path

from guanxi.sales.shipments import views

urlpatterns = [
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/packing", views.packing, name="packing"),
]
