"""The funnel of opportunities, and the forecast."""
