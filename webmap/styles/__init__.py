"""Styles of exported layers for GIS programs: classes and how each program writes them."""
