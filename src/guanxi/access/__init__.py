"""Who may do what: users, teams, roles and the one rule per model that decides which rows a user sees.

A `Rule` turns (user, action) into a condition on the queryset. Lists, objects, search, export, counts and
files all fetch through it, so what a user may not see does not exist for them.
"""
