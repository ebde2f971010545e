"""Opportunities: their list, their board, their way through the stages."""
