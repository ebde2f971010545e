from django.urls import path

from guanxi.sales.pipelines import views

urlpatterns = [
    path("<int:pk>/", views.detail, name="detail"),
]
