from django.urls import path

from guanxi.catalogue.pricing import views

urlpatterns = [
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/prices", views.write, name="grid"),
]
