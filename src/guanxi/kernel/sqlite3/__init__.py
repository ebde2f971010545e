"""SQLite as a large company needs it: Django's backend, with changes of the schema that cost what they touch."""
