from django.urls import path

from guanxi.parties import views

urlpatterns = [
    path("<int:pk>/card", views.card, name="card"),
    path("<int:pk>/state", views.state, name="state"),
    path("<int:pk>/confirmation", views.confirm, name="confirm"),
    path("roster", views.roster, name="roster"),
    path("same-points", views.same_points, name="same_points"),
]
