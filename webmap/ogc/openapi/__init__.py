"""Description of the service for programs (OpenAPI 3.0)."""
