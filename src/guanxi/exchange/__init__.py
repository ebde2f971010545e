"""Exchange 导入导出: files in and out, without losing a line.

A *kind* says what the rows of a file mean (parties, products, orders …): its fields, how their cells are read, and
the *loader* that brings them into the database. The packages above declare their kinds in `interchange.py`.
A *run* is one import of one file: it reads *rows*, works in chunks that are committed together with the place where
they end, keeps the rows it cannot take as *issues* and in an error file that can be imported again, and is one
operation of the change log, so that it can be taken back whole. A *dry run* is the same path without the writing.
An *export* streams the rows that its user may take out, and is logged.

Every row that is read ends as exactly one of created, updated, unchanged or bad. Rows without any content are not
counted. A row that repeats an earlier one counts as unchanged (or updated, where it differs).
"""
