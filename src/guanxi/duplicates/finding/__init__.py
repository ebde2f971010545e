"""Finding duplicates: keys under which likely pairs meet, evidence for and against, the search through all files."""
