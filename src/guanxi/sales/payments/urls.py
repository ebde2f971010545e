from django.urls import path

from guanxi.sales.payments import views

# A payment is entered with what it pays: its own form stands in the place of the listing's.
urlpatterns = [
    path("new", views.new, name="new"),
    path("open-orders", views.open_orders, name="open_orders"),
    path("<int:pk>/edit", views.edit, name="edit"),
    path("<int:pk>/", views.detail, name="detail"),
]
