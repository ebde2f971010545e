"""Units: a product is counted in its base unit, and in further ones that consist of so many of it, exactly.

Stock, and quantities everywhere, are kept in the base unit; lines of quotes and orders remember the unit in which they
were written, and its factor of that day.
"""
