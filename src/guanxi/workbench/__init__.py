"""What every record type shows: its list, board, filters, saved views, inline and bulk edit, history and undo.

A package declares one `Listing` per record type in `listings.py` and mounts `urls_of(listing)`; all pages of this
package follow from it.
"""
