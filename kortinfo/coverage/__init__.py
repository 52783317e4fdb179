"""Levels become rates: how many businesses of an area are covered, and what the rest is worth."""
