"""Documents as values; Word, PDF, web page, workbook, charts, heads."""
