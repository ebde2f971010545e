from functools import partial

from django.urls import path

from guanxi.sales.leads import rule_views as views
from guanxi.sales.leads.rule_listings import SCORE_RULES

urlpatterns = [
    path("new", partial(views.new, listing=SCORE_RULES), name="new"),
    path("<int:pk>/edit", partial(views.edit, listing=SCORE_RULES), name="edit"),
]
