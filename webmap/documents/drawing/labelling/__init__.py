"""Texts on a map: which ones, and where each stands without touching another."""
