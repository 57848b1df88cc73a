#!/bin/sh
# Run once by the image of PostgreSQL, as superuser, when the cluster is made.
set -eu
psql -v ON_ERROR_STOP=1 -U postgres -f /roles.sql
psql -v ON_ERROR_STOP=1 -U postgres -v owner="$OWNER_PASSWORD" -v web="$WEB_PASSWORD" \
    -v worker="$WORKER_PASSWORD" <<'SQL'
ALTER ROLE registry_owner PASSWORD :'owner';
ALTER ROLE registry_web PASSWORD :'web';
ALTER ROLE registry_worker PASSWORD :'worker';
CREATE DATABASE registry OWNER registry_owner;
SQL
