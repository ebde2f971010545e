from django.urls import path

from guanxi.access import views

app_name = "access"
urlpatterns = [
    path("sign-in/<str:token>", views.one_time_sign_in, name="one_time_sign_in"),
    path("invitation/<str:token>", views.invitation, name="invitation"),
    path("me/preferences", views.preferences, name="preferences"),
    path("me/sessions/<int:pk>/end", views.end_session, name="end_session"),
    path("me/tokens/", views.tokens, name="tokens"),
    path("me/tokens/<int:pk>/revoke", views.revoke_token, name="revoke_token"),
]
