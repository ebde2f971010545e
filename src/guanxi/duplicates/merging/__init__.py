"""Merging files: whose value stands in each field, what hangs on them united, all that refers to them led over."""
