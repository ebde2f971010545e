"""Pages of the analysis."""
