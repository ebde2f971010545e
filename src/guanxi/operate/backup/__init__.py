"""Backup and restore: one archive holds the database, the files and the keys of an instance, and can prove it.

An archive is a tar.gz: the database (an SQLite file, or a PostgreSQL dump), the folder's other files under `data/`,
and last `manifest.json` with the SHA-256 of each and the number of rows of every table.
"""
