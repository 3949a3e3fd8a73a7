"""The Kampung KB programme: reports, their join to villages, and its figures."""
