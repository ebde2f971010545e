"""Everything on one person as one file: for programs as JSON, for people as pages in both languages."""
