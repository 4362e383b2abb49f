"""Tests and specifications as versions: drafted, approved by a second person, in force from a day; bounds may be exclusive."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0016"
down_revision = "0017"
branch_labels = None
depends_on = None

# What is approved, or what work points at, stays as it is; only when it ends, and whether it is offered, may change.
# Lines are not added to it either: results would be missing that nobody was asked for.
_FROZEN = """
create or replace function lf_frozen_version() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare
  before jsonb := case tg_op when 'INSERT' then null else to_jsonb(old) end;
  after jsonb := case tg_op when 'DELETE' then null else to_jsonb(new) end;
  key text := case tg_table_name when 'service_version' then 'id' else 'service_version_id' end;
  free text[] := array['retired_at', 'version'];
begin
  if (before - free) is distinct from (after - free) and exists (
    select from service_version v where v.id in ((before->>key)::uuid, (after->>key)::uuid)
      and (v.approved_at is not null or exists (select from analysis where service_version_id = v.id))
  ) then
    raise exception 'This service version is approved or has analyses; make a new version instead.' using errcode = 'LF003';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger frozen_added before insert on service_analyte for each row execute function lf_frozen_version();

create function lf_frozen_specification() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare
  before jsonb := case tg_op when 'INSERT' then null else to_jsonb(old) end;
  after jsonb := case tg_op when 'DELETE' then null else to_jsonb(new) end;
  key text := case tg_table_name when 'specification' then 'id' else 'specification_id' end;
  free text[] := array['retired_at', 'active', 'version'];
begin
  if (before - free) is distinct from (after - free) and exists (
    select from specification s where s.id in ((before->>key)::uuid, (after->>key)::uuid)
      and (s.approved_at is not null or exists (select from lab_order where specification_id = s.id))
  ) then
    raise exception 'This specification is approved or orders are judged by it; make a new version instead.' using errcode = 'LF003';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger frozen before update or delete on specification for each row execute function lf_frozen_specification();
create trigger frozen before insert or update or delete on spec_limit for each row execute function lf_frozen_specification();
"""
_FROZEN_BEFORE = """
drop trigger frozen on spec_limit;
drop trigger frozen on specification;
drop function lf_frozen_specification();
drop trigger frozen_added on service_analyte;
create or replace function lf_frozen_version() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare
  version_id uuid := case tg_table_name when 'service_version' then old.id else (to_jsonb(old)->>'service_version_id')::uuid end;
begin
  if exists (select from analysis where service_version_id = version_id)
     and (tg_op = 'DELETE' or (to_jsonb(new) - array['retired_at', 'version']) is distinct from (to_jsonb(old) - array['retired_at', 'version'])) then
    raise exception 'This service version has analyses; make a new version instead.' using errcode = 'LF003';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
"""
# Editions of one code become versions, in the order they were made; all of them stay on offer, as they were.
_NUMBERED = """
select set_config('labflow.actor_name', 'LabFlow upgrade', true), set_config('labflow.side', 'system', true),
       set_config('labflow.verb', 'upgrade', true);
update specification s set number = n.place, effective_from = coalesce(s.effective_from, s.created_at), version = s.version + 1
from (select id, row_number() over (partition by code order by effective_from nulls first, created_at, id) as place from specification) n
where n.id = s.id;
"""
_VERSIONED = ("service_version", "specification")


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.alter_column("service_version", "effective_from", nullable=True)
    op.add_column("specification", sa.Column("number", sa.Integer(), server_default="1", nullable=False))
    op.add_column("specification", sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
    for table in _VERSIONED:
        for moment in ("edited_at", "submitted_at", "approved_at"):
            op.add_column(table, sa.Column(moment, sa.DateTime(timezone=True), nullable=True))
        op.add_column(table, sa.Column("approved_by_id", sa.Uuid(), nullable=True))
        op.add_column(
            table, sa.Column("drafted_by", postgresql.JSONB(), server_default="[]", nullable=False)
        )
        op.add_column(
            table, sa.Column("change_reason", sa.String(length=500), server_default="", nullable=False)
        )
    for bound in ("minimum_inclusive", "maximum_inclusive"):
        op.add_column("spec_limit", sa.Column(bound, sa.Boolean(), server_default="true", nullable=False))
    run = op.get_bind().connection.driver_connection.cursor().execute
    run(_NUMBERED)
    op.drop_constraint("uq_specification_code_edition", "specification")
    op.create_unique_constraint("uq_specification_code_number", "specification", ["code", "number"])
    op.execute("grant delete on service_version, service_analyte, specification to labflow_app")
    run(_FROZEN)


def downgrade() -> None:
    op.get_bind().connection.driver_connection.cursor().execute(_FROZEN_BEFORE)
    op.execute("revoke delete on service_version, service_analyte, specification from labflow_app")
    op.drop_constraint("uq_specification_code_number", "specification")
    op.create_unique_constraint("uq_specification_code_edition", "specification", ["code", "edition"])
    for bound in ("minimum_inclusive", "maximum_inclusive"):
        op.drop_column("spec_limit", bound)
    for table in _VERSIONED:
        for column in (
            "change_reason",
            "drafted_by",
            "approved_by_id",
            "approved_at",
            "submitted_at",
            "edited_at",
        ):
            op.drop_column(table, column)
    op.drop_column("specification", "retired_at")
    op.drop_column("specification", "number")
    op.alter_column("service_version", "effective_from", nullable=False)
