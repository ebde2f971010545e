"""Credit: what a customer may owe, how that was decided, and why.

An appraisal scores a customer by the five C's (K-01) on the company's own criteria; the score gives a grade, the grade
proposes a limit, a person grants one. What has been paid late is measured, not guessed (K-03): the package that knows
the payments provides it (`behaviour`). Who owes how much, and which orders are held, is the matter of `sales`.
"""
