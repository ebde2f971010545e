from django.urls import path

from guanxi.sales.leads import public_views as views

urlpatterns = [
    path("f/<str:token>/", views.page, name="lead_form"),
    path("f/<str:token>/thanks", views.thanks, name="lead_form_thanks"),
]
