"""Parameters of requests for features."""
