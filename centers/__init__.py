"""People, centers, roles, isolation and the audit trail."""
