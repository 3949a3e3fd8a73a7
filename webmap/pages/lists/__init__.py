"""Pages that list villages: those that need work, and all of an area."""
