"""Writing the demo company into the database in bulk, and noting which rows are its own."""
