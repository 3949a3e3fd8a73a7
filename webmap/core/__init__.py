"""Settings, errors, request parameters, languages and static files of the site."""
