from django.urls import path

from guanxi.exchange.views import exports, imports, repairs

app_name = "exchange"
urlpatterns = [
    path("import/", imports.index, name="imports"),
    path("import/<int:pk>/", imports.show, name="import"),
    path("import/template/<str:kind>", imports.template, name="template"),
    path("import/<int:pk>/removal", imports.forget, name="forget"),
    path("import/<int:pk>/columns", imports.columns, name="columns"),
    path("import/<int:pk>/written", imports.written, name="written"),
    path("import/<int:pk>/progress", imports.progress, name="progress"),
    path("import/<int:pk>/check", imports.start, {"dry": True}, name="check"),
    path("import/<int:pk>/run", imports.start, {"dry": False}, name="run"),
    path("import/<int:pk>/resumption", imports.resume, name="resume"),
    path("import/<int:pk>/cancellation", imports.cancel, name="cancel"),
    path("import/<int:pk>/undo", imports.undo, name="undo"),
    path("import/<int:pk>/errors", repairs.error_file, name="errors"),
    path("import/<int:pk>/issues", repairs.issues, name="issues"),
    path("import/<int:pk>/issues/<int:row>", repairs.correct, name="correct"),
    path("import/<int:pk>/repair", repairs.repair, name="repair"),
    path("export/", exports.index, name="exports"),
    path("export/<int:pk>", exports.row, name="export"),
    path("export/<int:pk>/cancellation", exports.cancel, name="cancel_export"),
    path("export/<int:pk>/file", exports.file, name="export_file"),
]
