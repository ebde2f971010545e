from django.urls import path

from guanxi.sales.commission import views

urlpatterns = [
    path("draw-up", views.draw_up, name="draw_up"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/print", views.on_paper, name="print"),
]
