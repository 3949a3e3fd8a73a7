"""Villages, kecamatan and regencies followed through the code lists of the years."""
