"""Lists of all villages of an area, page by page, for areas with too many for one table."""
