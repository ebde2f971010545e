from django.urls import path

from guanxi.automation import views

urlpatterns = [
    path("new", views.new, name="new"),
    path("step", views.step, name="step"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit", views.edit, name="edit"),
    path("<int:pk>/trial", views.trial, name="trial"),
]
