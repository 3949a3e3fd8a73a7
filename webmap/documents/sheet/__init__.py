"""The sheet of a district (kecamatan): its content, which a page and documents show."""
