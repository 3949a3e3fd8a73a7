"""Worklists of an area: which villages need work, as a page and as files."""
