"""Addresses of the agenda, of one's calendar, and of the feed that other programs read."""

from django.urls import path

from guanxi.activities.views import agenda, calendar

app_name = "agenda"
urlpatterns = [
    path("agenda/", agenda.agenda, name="agenda"),
    path("agenda/events", agenda.events, name="events"),
    path("agenda/<int:pk>/move", agenda.move, name="move"),
    path("agenda/<int:pk>/seen", agenda.seen, name="seen"),
    path("me/calendar/", calendar.settings_page, name="calendar"),
    path("me/calendar/address", calendar.new_address, name="new_address"),
    path("me/calendar/revoke", calendar.revoke, name="revoke"),
    path("calendar/<str:secret>.ics", calendar.feed, name="feed"),
]
