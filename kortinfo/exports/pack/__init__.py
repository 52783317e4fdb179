"""The meeting pack: one report as slides, on paper and as a workbook."""
