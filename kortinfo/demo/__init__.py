"""A synthetic municipality, written as source files in the real formats (writers only)."""

from kortinfo.demo.municipality import write_demo

__all__ = ["write_demo"]
