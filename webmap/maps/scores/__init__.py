"""Scores of villages: what they lack to the next klasifikasi, in words, on pages, as JSON."""
