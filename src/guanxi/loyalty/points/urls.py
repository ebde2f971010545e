from django.urls import path

from guanxi.loyalty.points import many_views, views

urlpatterns = [
    path("rules", views.rules, name="rules"),
    path("of/<int:pk>", views.statement, name="statement"),
    path("many/ask", many_views.ask, name="ask_many"),
    path("many/book", many_views.book, name="book_many"),
]
