"""Targets of people, teams and the company: how they are set, and how far they are reached."""
