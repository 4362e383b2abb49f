#!/bin/sh
# The two roles of LabFlow, made once with the database: who owns the tables, and who works with them and cannot get around a wall.
set -eu

secret() {
  if [ -f "/run/secrets/$1" ]; then cat "/run/secrets/$1"; else eval "printf %s \"\${$2:?}\""; fi
}

owner="$(secret labflow_owner_password LABFLOW_OWNER_PASSWORD)"
app="$(secret labflow_app_password LABFLOW_APP_PASSWORD)"

# passwords go in by variables of psql, so that whatever sign is in them stays a sign
psql --set=ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname "${POSTGRES_DB:-labflow}" \
  --set=owner="$owner" --set=app="$app" --set=database="${POSTGRES_DB:-labflow}" <<'SQL'
create role labflow_owner login nosuperuser nobypassrls nocreaterole nocreatedb noreplication password :'owner';
create role labflow_app login nosuperuser nobypassrls nocreaterole nocreatedb noreplication password :'app';
alter database :"database" owner to labflow_owner;
alter schema public owner to labflow_owner;
revoke all on schema public from public;
grant usage on schema public to labflow_app;
revoke all on database :"database" from public;
grant connect, temporary on database :"database" to labflow_owner, labflow_app;
create extension if not exists pg_trgm;
create extension if not exists btree_gist;
create extension if not exists citext;
create extension if not exists unaccent;
SQL
