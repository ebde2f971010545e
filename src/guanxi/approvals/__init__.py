"""Approvals: a change of a record, or one of its verbs, that is carried out once somebody else has agreed to it.

What is asked is checked when it is asked and once more when it is approved, by the rights of who asked.
"""
