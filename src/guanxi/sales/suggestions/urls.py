from django.urls import path

from guanxi.sales.suggestions import views

urlpatterns = [
    path("success", views.overview, name="figures"),
    *(path(f"{kind}/<int:pk>", views.section, {"kind": kind}, name=kind) for kind in views.MODELS),
    path("<int:pk>/add", views.add, name="add"),
    path("<int:pk>/decline", views.decline, name="decline"),
]
