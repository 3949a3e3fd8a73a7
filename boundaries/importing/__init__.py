"""Imports of boundaries and of official code lists into the store."""
