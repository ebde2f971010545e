from django.urls import path

from guanxi.parties import views

urlpatterns = [path("<int:pk>/", views.position, name="detail")]
