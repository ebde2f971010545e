from django.urls import path

from guanxi.purchasing.orders import document, views

urlpatterns = [
    path("proposal", views.proposal, name="proposal"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/pdf", document.pdf, name="pdf"),
]
