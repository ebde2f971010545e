from django.urls import path

from guanxi.purchasing.orders import views

urlpatterns = [
    path("proposal", views.proposal, name="proposal"),
    path("<int:pk>/", views.detail, name="detail"),
]
