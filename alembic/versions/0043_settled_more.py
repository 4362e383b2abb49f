"""Saved views and how people arrange lists are settled too, and limits with qualifiers: lists and sheets read them each time."""

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

SETTLED = ("saved_view", "list_layout", "qualifier", "specification", "spec_limit", "service_analyte", "analyte")


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for table in SETTLED:
        op.execute(
            f"create trigger new_edition after insert or update or delete or truncate on {table}"
            " for each statement execute function lf_new_edition()"
        )


def downgrade() -> None:
    for table in SETTLED:
        op.execute(f"drop trigger new_edition on {table}")
