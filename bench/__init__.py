"""Measurements: not part of the tests, since a figure is not right or wrong."""
