from django.urls import path

from guanxi.webhooks import views

urlpatterns = [
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/secret", views.secret, name="secret"),
    path("<int:pk>/test", views.test, name="test"),
    path("deliveries/<int:pk>", views.delivery, name="delivery"),
    path("deliveries/<int:pk>/again", views.again, name="again"),
]
