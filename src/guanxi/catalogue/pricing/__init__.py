"""Price lists: what a product costs a customer, from a quantity on, on a day, by a way of selling; and why.

`prices_for` answers for many products at once. Of the lists in the asked currency whose conditions all fit and that
name a price for the product from this quantity or a lower one on, those made for this very customer come first, then
the one with the most conditions counts (grade, store, channel, period); among these the one with the highest priority;
among these the cheapest. A list counts by its highest step that the quantity reaches. Without such a list it is the
list price of the product.
"""
