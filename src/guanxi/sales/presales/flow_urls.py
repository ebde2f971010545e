from django.urls import path

from guanxi.sales.presales import views

urlpatterns = [
    path("<int:pk>/", views.flow, name="detail"),
]
