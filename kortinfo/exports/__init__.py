"""A selection written to a file people can take along."""

from kortinfo.exports.csv_file import write_csv, write_table_csv
from kortinfo.exports.download import Download, downloadable
from kortinfo.exports.people import for_people
from kortinfo.exports.xlsx_file import About, write_xlsx

__all__ = [
    "About",
    "Download",
    "downloadable",
    "for_people",
    "write_csv",
    "write_table_csv",
    "write_xlsx",
]
