from functools import partial

from django.urls import path

from guanxi.sales.leads import rule_views as views
from guanxi.sales.leads.rule_listings import ASSIGNMENT_RULES

urlpatterns = [
    path("new", partial(views.new, listing=ASSIGNMENT_RULES), name="new"),
    path("trial", views.trial, name="trial"),
    path("<int:pk>/edit", partial(views.edit, listing=ASSIGNMENT_RULES), name="edit"),
]
