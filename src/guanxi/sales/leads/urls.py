from django.urls import path

from guanxi.sales.leads import views

urlpatterns = [
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/do/<slug:key>", views.act, name="act"),
]
