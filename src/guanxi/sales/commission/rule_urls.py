from django.urls import path

from guanxi.sales.commission import rule_views

urlpatterns = [
    path("<int:pk>/", rule_views.detail, name="detail"),
    path("<int:pk>/trial", rule_views.trial, name="trial"),
]
