from django.urls import path

from guanxi.sales.payments import views
from guanxi.sales.payments.listing import PAYMENTS
from guanxi.workbench.routes import urls_of

app_name = "payments"
# A payment is entered with what it pays: its own form stands before the listing's.
urlpatterns = [
    path("new", views.new, name="new"),
    path("open-orders", views.open_orders, name="open_orders"),
    path("<int:pk>/edit", views.edit, name="edit"),
    path("<int:pk>/", views.detail, name="detail"),
    *[route for route in urls_of(PAYMENTS) if route.name not in ("new", "edit")],
]
