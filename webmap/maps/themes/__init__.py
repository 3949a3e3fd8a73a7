"""Themes: what a map can colour besides status and coverage, one module for each kind."""
