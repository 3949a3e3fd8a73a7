"""How places are spelt: which spellings of a name are one, and what people call regencies."""
