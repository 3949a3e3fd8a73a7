"""The atlas of an area as a PDF: contents, an overview map, and the sheet of each kecamatan."""
