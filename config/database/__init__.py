"""A thin database backend: PostgreSQL, embedded when no server is named."""
