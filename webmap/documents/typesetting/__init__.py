"""Documents laid out by typst: PDF, PNG and SVG from templates, data and drawings."""
