"""What changed in an area since a date, and what other sources say, as pages show it."""
