"""gunicorn's worker of the site: slow clients occupy no thread."""
