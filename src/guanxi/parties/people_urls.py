from django.urls import path

from guanxi.parties import views
from guanxi.parties.listings import POSITIONS
from guanxi.workbench.routes import urls_of

app_name = "people"
urlpatterns = [path("<int:pk>/", views.position, name="detail"), *urls_of(POSITIONS)]
