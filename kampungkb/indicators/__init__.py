"""Figures of areas: status and klasifikasi, coverage, targets."""
