"""Service versions are drafted, approved by a second person and take effect; specifications in use are frozen too."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_FROZEN_LIMIT = """
create function lf_frozen_limit() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
  if exists (select from result where spec_limit_id = old.id) then
    raise exception 'Results were judged by this limit; make a new edition instead.' using errcode = 'LF003';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger frozen before update or delete on spec_limit for each row execute function lf_frozen_limit();
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.alter_column("service_version", "effective_from", nullable=True)
    for moment in ("edited_at", "submitted_at", "approved_at"):
        op.add_column("service_version", sa.Column(moment, sa.DateTime(timezone=True), nullable=True))
    op.add_column("service_version", sa.Column("approved_by_id", sa.Uuid(), nullable=True))
    op.create_foreign_key("fk_service_version_approved_by_id", "service_version", "lab_user", ["approved_by_id"], ["id"])
    op.add_column(
        "service_version", sa.Column("drafted_by", postgresql.JSONB(), server_default="[]", nullable=False)
    )
    op.add_column(
        "service_version", sa.Column("change_reason", sa.String(length=1000), server_default="", nullable=False)
    )
    op.execute("grant delete on service_version, service_analyte to labflow_app")
    op.get_bind().connection.driver_connection.cursor().execute(_FROZEN_LIMIT)


def downgrade() -> None:
    op.execute("drop trigger frozen on spec_limit; drop function lf_frozen_limit()")
    op.execute("revoke delete on service_version, service_analyte from labflow_app")
    op.drop_constraint("fk_service_version_approved_by_id", "service_version")
    for column in ("change_reason", "drafted_by", "approved_by_id", "approved_at", "submitted_at", "edited_at"):
        op.drop_column("service_version", column)
    op.alter_column("service_version", "effective_from", nullable=False)
