from django.urls import path

from guanxi.administration.handover import views as handover
from guanxi.administration.views import fields, reach, roles, shares, teams, users

app_name = "administration"
urlpatterns = [
    path("users/", users.index, name="users"),
    path("users/invite", users.invite, name="invite"),
    path("users/<int:pk>/", users.detail, name="user"),
    path("users/<int:pk>/edit", users.edit, name="edit_user"),
    path("users/<int:pk>/invitation", users.invitation, name="invitation"),
    path("users/<int:pk>/closure", users.closure, name="closure"),
    path("users/<int:pk>/reopening", users.reopening, name="reopening"),
    path("users/<int:pk>/handover", handover.page, name="handover"),
    path("users/<int:pk>/handover/progress", handover.progress, name="handover_progress"),
    path("teams/", teams.index, name="teams"),
    path("teams/new", teams.new, name="new_team"),
    path("teams/<int:pk>/edit", teams.edit, name="edit_team"),
    path("teams/<int:pk>/remove", teams.remove, name="remove_team"),
    path("roles/", roles.index, name="roles"),
    path("roles/new", roles.new, name="new_role"),
    path("roles/<int:pk>/", roles.detail, name="role"),
    path("roles/<int:pk>/remove", roles.remove, name="remove_role"),
    path("fields/", fields.index, name="fields"),
    path("fields/<slug:key>/new", fields.new, name="new_field"),
    path("fields/<int:pk>/edit", fields.edit, name="edit_field"),
    path("fields/<int:pk>/archive", fields.archive, name="archive_field"),
    path("fields/<int:pk>/restore", fields.restore, name="restore_field"),
    path("fields/<slug:key>/arrange", fields.arrange, name="arrange_fields"),
    path("reach/", reach.index, name="reach"),
    path("shares/<str:key>/<int:pk>/", shares.index, name="shares"),
    path("shares/<int:pk>/end", shares.end, name="end_share"),
]
