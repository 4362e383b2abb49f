"""Whoever listens hears that the audit trail has grown: open screens follow changes of every process."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create function lf_tell() returns trigger language plpgsql set search_path = pg_catalog as
        $$ begin perform pg_notify('labflow_changes', ''); return null; end $$
    """)
    op.execute("create trigger tell after insert on audit_event for each statement execute function lf_tell()")


def downgrade() -> None:
    op.execute("drop trigger tell on audit_event")
    op.execute("drop function lf_tell()")
