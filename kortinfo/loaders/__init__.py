"""One source each, read into one checked table."""
