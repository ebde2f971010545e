from django.urls import path

from guanxi.privacy.views import consents, erasing

app_name = "privacy"
urlpatterns = [
    path("parties/<int:pk>/", consents.index, name="index"),
    path("parties/<int:pk>/consent", consents.new, name="consent"),
    path("parties/<int:pk>/erasure", erasing.person, name="erase"),
    path("erasures/", erasing.receipts, name="erasures"),
]
