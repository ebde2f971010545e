"""English: days with the month's name, since 9/11 is two days."""

SHORT_DATE_FORMAT = "M j, Y"
