"""Maps as SVG, PNG, PDF: the one style source, pages, atlases."""
