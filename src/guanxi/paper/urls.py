from django.urls import path

from guanxi.paper import letterheads

app_name = "paper"
urlpatterns = [path("letterhead", letterheads.letterhead, name="letterhead")]
