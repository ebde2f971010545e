"""Sales: orders with their lines and the payments received for them."""
