from django.urls import path

from guanxi.workbench.views import bin, operations, under_way

# The operations page and undo belong to the change log, whatever package shows them.
app_name = "audit"
urlpatterns = [
    path("operations/", operations.index, name="operations"),
    path("bin/", bin.index, name="bin"),
    path("bin/restoration", bin.restore, name="restore"),
    path("operations/<int:pk>/undo", operations.undo, name="undo"),
    path("operations/<int:pk>/progress", under_way.show, name="under_way"),
    path("operations/<int:pk>/stop", under_way.stop, name="stop"),
]
