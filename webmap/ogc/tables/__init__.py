"""Collections whose features are no areas: rows that wait for review, and changed villages."""
