from django.urls import path

from guanxi.sales.presales import views

urlpatterns = [
    path("figures", views.overview, name="figures"),
    path("of/<str:label>/<int:target>/", views.section, name="section"),
    path("of/<str:label>/<int:target>/begin", views.begin, name="begin"),
    path("steps/<int:step>/tick", views.tick, name="tick"),
    path("steps/<int:step>/note", views.note, name="note"),
    path("<int:pk>/", views.detail, name="detail"),
]
