"""Kortinfo: the business-coverage map for Danish municipal employment services."""

__version__ = "0.1.0"
