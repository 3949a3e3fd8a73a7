"""Files to download: layers of areas in many formats."""
