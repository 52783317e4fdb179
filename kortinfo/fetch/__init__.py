"""Registers fetched from their services into files that the loaders read like anybody's."""
