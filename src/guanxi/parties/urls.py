from django.urls import path

from guanxi.parties import views
from guanxi.parties.listings import PARTIES
from guanxi.workbench.routes import urls_of

app_name = "parties"
urlpatterns = [
    *urls_of(PARTIES),
    path("<int:pk>/card", views.card, name="card"),
    path("<int:pk>/state", views.state, name="state"),
    path("<int:pk>/confirmation", views.confirm, name="confirm"),
    path("roster", views.roster, name="roster"),
    path("same-points", views.same_points, name="same_points"),
]
