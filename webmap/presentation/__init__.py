"""Pages that show a map to others: presentation mode, and maps embedded in other sites."""
