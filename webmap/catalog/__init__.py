"""Stable links, the catalogue of the data, the sitemap, and examples for other programs."""
