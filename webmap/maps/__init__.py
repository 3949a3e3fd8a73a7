"""Maps of areas: colours, legend, what a page shows, and the layers it draws."""
