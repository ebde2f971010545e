from django.urls import path

from guanxi.privacy.views import consents

app_name = "privacy"
urlpatterns = [
    path("parties/<int:pk>/", consents.index, name="index"),
    path("parties/<int:pk>/consent", consents.new, name="consent"),
]
