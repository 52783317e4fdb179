"""What benchmarks/map.py measures: an invented country, maps of it, and a browser to time them."""
