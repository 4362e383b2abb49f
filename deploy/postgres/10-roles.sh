#!/bin/sh
# The two roles of LabFlow: who owns the tables, and who works with them and cannot get around a wall. Run again it sets their passwords.
# Run by PostgreSQL's superuser, or by the administrator of a managed database, who is none.
set -eu

secret() {
  if [ -f "/run/secrets/$1" ]; then cat "/run/secrets/$1"; else eval "printf %s \"\${$2:?}\""; fi
}

owner="$(secret labflow_owner_password LABFLOW_OWNER_PASSWORD)"
app="$(secret labflow_app_password LABFLOW_APP_PASSWORD)"

# passwords go in by variables of psql, so that whatever sign is in them stays a sign
psql --set=ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname "${POSTGRES_DB:-labflow}" \
  --set=owner="$owner" --set=app="$app" --set=database="${POSTGRES_DB:-labflow}" <<'SQL'
select format('create role %I login nosuperuser nobypassrls nocreaterole nocreatedb noreplication', name)
  from unnest(array['labflow_owner', 'labflow_app']) as name
  where not exists (select from pg_roles where rolname = name) \gexec
alter role labflow_owner password :'owner';
alter role labflow_app password :'app';

-- who is no superuser gives things only to a role that she may take on herself, which she leaves again at the end
select format('grant labflow_owner to %I', current_user) where not pg_has_role('labflow_owner', 'usage') \gexec
alter schema public owner to labflow_owner;
alter database :"database" owner to labflow_owner;
revoke all on schema public from public;
grant usage on schema public to labflow_app;
revoke all on database :"database" from public;
grant connect, temporary on database :"database" to labflow_owner, labflow_app;
-- nor could she enter to do this again
select format('grant connect on database %I to %I', :'database', current_user)
  from pg_roles where rolname = current_user and not rolsuper \gexec
create extension if not exists pg_trgm;
create extension if not exists btree_gist;
create extension if not exists citext;
create extension if not exists unaccent;
select format('revoke labflow_owner from %I', current_user)
  from pg_roles where rolname = current_user and not rolsuper \gexec
SQL
