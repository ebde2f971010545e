from django.urls import path

from guanxi.privacy.views import consents, erasing, exporting, readings

app_name = "privacy"
urlpatterns = [
    path("parties/<int:pk>/", consents.index, name="index"),
    path("parties/<int:pk>/consent", consents.new, name="consent"),
    path("parties/<int:pk>/erasure", erasing.person, name="erase"),
    path("parties/<int:pk>/export", exporting.start, name="export"),
    path("parties/<int:pk>/exports", exporting.listed, name="exports"),
    path("exports/<int:pk>/file", exporting.file, name="export_file"),
    path("readings/", readings.index, name="readings"),
    path("erasures/<int:pk>/again", erasing.again, name="erase_again"),
    path("erasures/", erasing.receipts, name="erasures"),
]
