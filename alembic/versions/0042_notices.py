"""Open screens hear of an inbox too: a notice is no record, so no row of the audit trail told of it."""

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        create function lf_tell_notice() returns trigger language plpgsql set search_path = pg_catalog as
        $$ begin perform pg_notify('labflow_changes', 'notice'); return null; end $$
    """)
    op.execute(
        "create trigger tell after insert or update on notification for each statement execute function lf_tell_notice()"
    )


def downgrade() -> None:
    op.execute("drop trigger tell on notification")
    op.execute("drop function lf_tell_notice()")
