#!/bin/sh
# Makes the role that the app connects as: it owns the schema of its name, which is first on its search path,
# and may do nothing else in this server. PostgreSQL's image runs this once, on an empty volume.
set -eu
psql --no-psqlrc --username "${POSTGRES_USER:-postgres}" --dbname "$POSTGRES_DB" \
  --set ON_ERROR_STOP=1 --set password="$APP_DATABASE_PASSWORD" <<'SQL'
BEGIN;
CREATE ROLE playground LOGIN PASSWORD :'password';
REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC;
REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT CONNECT ON DATABASE :"DBNAME" TO playground;
CREATE SCHEMA playground AUTHORIZATION playground;
COMMIT;
SQL
