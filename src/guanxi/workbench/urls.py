from django.urls import path

from guanxi.workbench.views import bin, operations

# The operations page and undo belong to the change log, whatever package shows them.
app_name = "audit"
urlpatterns = [
    path("operations/", operations.index, name="operations"),
    path("bin/", bin.index, name="bin"),
    path("bin/restoration", bin.restore, name="restore"),
    path("operations/<int:pk>/undo", operations.undo, name="undo"),
]
