"""The shapes of the maps as compact files: what is in each, its name, its address."""
