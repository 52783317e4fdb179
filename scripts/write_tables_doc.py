"""Write docs/tables.md from the contracts."""

from pathlib import Path

from kortinfo.tables import markdown

(Path(__file__).parent.parent / "docs" / "tables.md").write_text(markdown(), encoding="utf-8")
