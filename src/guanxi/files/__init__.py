"""Files attached to records of any type: taken in by content and limits, given out safely."""
