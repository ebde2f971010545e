"""Pipelines: the settings of how the company sells."""
