"""What is done to very many records: begun by a request, carried on by a job, one operation that is undone as one.

A chunk is one short transaction, so that nobody who writes waits for long, and how far the work is stands in the
same transaction: a worker that dies takes up where it stood. Rights are asked for anew with every chunk.
"""
