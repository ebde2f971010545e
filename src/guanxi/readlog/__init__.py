"""The read log: who has opened, exported or asked over the API for which person's record, and when.

Packages say of which records it is kept (`keep`), the faces tell what was shown (`note`). A page appends one line to a
file and waits for no database; a job takes the lines into the table every minute.
"""
