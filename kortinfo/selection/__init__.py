"""What the user is looking at: one frozen value, as a mask, as a query string and in words.

Figures, map, table and exports all take their rows from the same mask.
"""

from kortinfo.selection.chosen import PopulationChoice, Selection
from kortinfo.selection.coded import CodedTable, coded, counts, mask
from kortinfo.selection.query import QueryRead, from_query, read_query, to_query
from kortinfo.selection.shape import Circle, Polygon, Shape
from kortinfo.selection.titles import titles_of
from kortinfo.selection.words import Chip, chips, in_words, population_in_words

__all__ = [
    "Chip",
    "Circle",
    "CodedTable",
    "Polygon",
    "PopulationChoice",
    "QueryRead",
    "Selection",
    "Shape",
    "chips",
    "coded",
    "counts",
    "from_query",
    "in_words",
    "mask",
    "population_in_words",
    "read_query",
    "titles_of",
    "to_query",
]
