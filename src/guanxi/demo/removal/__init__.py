"""Taking the demo company away, and nothing else.

What goes: every row in its ranges; what hangs on them by cascade (a note on a demo customer, a message about them);
references to them from other records become empty, as where a demo salesperson owned a real customer. What stays: rows
that the company's own records cannot stand without (an own order keeps its customer, shop and products, and from then
on these are the company's own), and whoever removes.
"""
