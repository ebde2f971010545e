from django.urls import path

from guanxi.credit import views

# An appraisal is entered with its scores: its own pages stand in the place of the listing's.
urlpatterns = [
    path("new", views.new, name="new"),
    path("scheme", views.usual_scheme, name="scheme"),
    path("<int:pk>/edit", views.edit, name="edit"),
    path("<int:pk>/", views.detail, name="detail"),
]
