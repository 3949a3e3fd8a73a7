"""Two states of the register next to each other: changes, comparisons, other sources."""
