"""Settings, errors, request parameters and languages of the site."""
