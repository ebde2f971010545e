from django.urls import path

from guanxi.approvals import views

urlpatterns = [
    path("new", views.new, name="new"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/decide", views.decide, name="decide"),
]
