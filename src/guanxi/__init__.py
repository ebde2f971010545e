"""Guanxi 关系: a customer relationship management system, and the analysis library it stands on."""

__version__ = "0.1.0"
