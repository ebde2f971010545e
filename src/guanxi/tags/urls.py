from django.urls import path

from guanxi.tags import views

urlpatterns = [
    path("merge", views.merge, name="merge"),
    path("of/<slug:key>/ask", views.ask, name="ask"),
    path("of/<slug:key>/do", views.do, name="do"),
]
