"""The tile grid map of an area: a square for each village, all of one size."""
