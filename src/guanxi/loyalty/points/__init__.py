"""Points: the ledger, its rules, and what pages show of it.

Other packages use `posting.bring` (so many points belong to a record), `standing.balance_of` and
`models.Programme.current()`.
"""
