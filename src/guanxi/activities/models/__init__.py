from guanxi.activities.models.activity import Activity
from guanxi.activities.models.attendee import Attendee
from guanxi.activities.models.calendar import Calendar
from guanxi.activities.models.reminder import Reminder
from guanxi.activities.models.series import Series

__all__ = ["Activity", "Attendee", "Calendar", "Reminder", "Series"]
