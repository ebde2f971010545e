from django.urls import path

from guanxi.sales.leads import rule_views as views

urlpatterns = [path("<int:pk>/", views.form_page, name="detail")]
