"""A selection written to a file people can take along."""

from kortinfo.download import Download, downloadable
from kortinfo.exports.about import About, facts
from kortinfo.exports.csv_file import write_csv, write_table_csv
from kortinfo.exports.people import for_people
from kortinfo.exports.xlsx_file import write_xlsx

__all__ = [
    "About",
    "Download",
    "downloadable",
    "facts",
    "for_people",
    "write_csv",
    "write_table_csv",
    "write_xlsx",
]
