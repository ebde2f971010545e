"""Bad debt: what of an order is given up, and what comes in of it after all (S-07)."""
