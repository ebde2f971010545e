"""The Django face of the analysis: facts out of the database, scores back to the parties, pages that drill down.

Data flow: operational database → snapshot (Parquet) → `guanxi.analytics` → `Run` (figures with their provenance) and
scores on the party.
"""
