"""Chinese: thousands in groups of three, as accounts and statistics write them."""

THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
