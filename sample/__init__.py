"""The sample: an invented province, made by a script, that shows what the product does."""
