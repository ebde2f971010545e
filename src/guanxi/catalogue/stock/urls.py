from django.urls import path

from guanxi.catalogue.stock import views

urlpatterns = [path("<int:pk>/", views.detail, name="detail")]
