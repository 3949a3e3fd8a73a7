"""What a document shows of an area: texts, legend, map panels, from the same view as its page."""
