"""The record machinery: what every record type gets by being a `Record`.

An owner and a team (so that one permission rule fits), a version (so that two editors notice each other), a bin
(so that deleting can be taken back), room for custom fields, and the change log under all of it.
"""
