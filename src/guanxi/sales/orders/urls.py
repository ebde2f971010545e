from django.urls import path

from guanxi.sales.orders import views

# An order is entered with its lines: its own form stands in the place of the listing's.
urlpatterns = [
    path("new", views.new, name="new"),
    path("<int:pk>/edit", views.edit, name="edit"),
    path("<int:pk>/", views.detail, name="detail"),
]
