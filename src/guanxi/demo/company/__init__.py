"""What the demo company is made of, as arrays: no database is needed, and the same seed gives the same company."""
