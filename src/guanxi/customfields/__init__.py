"""Custom fields: what a company adds to a record type by itself, at once and without a change of the tables.

A definition (`models.CustomField`) says what is asked for; values stand in `Record.extra` under its key. Lists, forms,
filters, import, export and the API ask `registry` which fields there are.
"""
