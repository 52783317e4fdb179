"""Write docs/tables.md from the contracts."""

from pathlib import Path

from kortinfo import tables
from kortinfo.contracts import markdown

HEAD = """# Tables

Made from the contracts in `kortinfo/tables/` by `make docs`; do not edit by hand. Snapshot tables
are Parquet files of the same name; x and y are metres in EPSG:25832.
"""
AREAS = """## areas

GeoParquet, EPSG:25832. A row: an area.

| column | meaning |
|---|---|
| `area_type` | municipality, postal_district, parish, or the municipality's own word |
| `code` | municipality code, postal code (or a range), parish code, or as in the file |
| `name` | its name |
| `geometry` | polygon or multipolygon |
"""


def text() -> str:
    """Return the whole document."""
    lines = [HEAD, "# In the snapshot", ""]
    for table in (*tables.SNAPSHOT_TABLES, tables.SECTORS):
        lines += markdown(table)
    lines += [AREAS, "# Between loaders and merge", ""]
    for table in (
        tables.REGISTER_UNITS,
        tables.LOADED_EVENTS,
        tables.LOADED_JOB_ADS,
        tables.ADDRESS_POINTS,
        tables.CONCORDANCE,
    ):
        lines += markdown(table)
    return "\n".join(lines)


if __name__ == "__main__":
    target = Path(__file__).parent.parent / "docs" / "tables.md"
    target.write_text(text(), encoding="utf-8")
