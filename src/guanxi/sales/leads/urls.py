from django.urls import path

from guanxi.sales.leads import rule_views, views

urlpatterns = [
    path("figures", views.overview, name="figures"),
    path("cohorts", views.cohorts, name="cohorts"),
    path("same", views.same, name="same"),
    path("terms", rule_views.terms, name="terms"),
    path("<int:pk>/", views.detail, name="detail"),
]
