"""台账: sheet definitions (data) → rows → workbook; personal data masked on the way."""
