"""How features are written: coordinate reference system, properties, detail of shapes."""
