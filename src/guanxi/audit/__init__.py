"""The change log: every field before and after, grouped by operation, and undo that stands on it.

`AuditedModel` and `AuditedQuerySet` write the log on every path (save, delete, update, bulk_create,
bulk_update), so that nothing can change unrecorded. Who and why come from the current `operation`.
"""
