from django.urls import path

from guanxi.sales.returns import views

urlpatterns = [
    path("terms", views.terms, name="terms"),
    path("<int:pk>/", views.detail, name="detail"),
]
