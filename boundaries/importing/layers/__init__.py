"""Read layers of files that are not trusted: what they are, their columns, shapes in degrees."""
