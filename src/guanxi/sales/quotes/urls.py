from django.urls import path

from guanxi.sales.quotes import document, editing, sharing, views

# A quote is entered with its lines: its own form stands in the place of the listing's.
urlpatterns = [
    path("new", editing.new, name="new"),
    path("reckon", editing.reckon_lines, name="reckon"),
    path("terms", views.terms, name="terms"),
    path("<int:pk>/edit", editing.edit, name="edit"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/compare", views.compare, name="compare"),
    path("<int:pk>/link", sharing.link, name="link"),
    path("<int:pk>/unlink", sharing.unlink, name="unlink"),
    path("<int:pk>/pdf", document.pdf, name="pdf"),
]
