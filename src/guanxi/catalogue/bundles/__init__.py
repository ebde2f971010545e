"""Bundles: products that consist of so many of others, which are no bundles themselves.

A bundle has a price of its own, or that of its parts less so many per cent; price lists name it like any product. Its
cost is the sum of theirs. Both stand with the product and are worked out anew whenever a part, its price, its cost or
its unit changes (`following`); they have no history of their own. It has no stock: what is promised and shipped is its
parts (`sales.stocking`), as the line that sold it keeps them (`recipes.Content`).
"""
