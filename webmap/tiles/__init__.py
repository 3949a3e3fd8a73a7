"""Vector tiles with attributes: areas with their names, and their statuses as of a date."""
