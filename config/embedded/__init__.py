"""The project's own PostgreSQL and Valkey, from wheels, used when no URL names a server."""
