"""Slides of an area (.pptx): what each slide says, how it is laid out, and the file."""
