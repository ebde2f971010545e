from django.urls import path

from guanxi.sales.commission import many_views, views

urlpatterns = [
    path("draw-up", views.draw_up, name="draw_up"),
    path("approve", many_views.approve_all, name="approve_all"),
    path("pay", many_views.pay_all, name="pay_all"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/print", views.on_paper, name="print"),
]
