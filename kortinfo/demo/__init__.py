"""A synthetic municipality, written as source files in the real formats."""
