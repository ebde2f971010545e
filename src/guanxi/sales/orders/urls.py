from django.urls import path

from guanxi.sales.orders import views
from guanxi.sales.orders.listing import ORDERS
from guanxi.workbench.routes import urls_of

app_name = "orders"
# An order is entered with its lines: its own form stands before the listing's.
urlpatterns = [
    path("new", views.new, name="new"),
    path("<int:pk>/edit", views.edit, name="edit"),
    path("<int:pk>/", views.detail, name="detail"),
    *[route for route in urls_of(ORDERS) if route.name not in ("new", "edit")],
]
