from django.urls import path

from guanxi.workbench.views import operations

app_name = "workbench"
urlpatterns = [
    path("operations/", operations.index, name="operations"),
    path("operations/<int:pk>/undo", operations.undo, name="undo"),
]
