"""A plan of visits taken along: calendar, day sheet, workbook, points and links for a phone."""
