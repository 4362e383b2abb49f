"""A test may name the kinds of samples it is done on: clients are offered what fits theirs."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.add_column(
        "analysis_service",
        sa.Column("sample_type_ids", postgresql.JSONB(), server_default="[]", nullable=False),
    )


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.drop_column("analysis_service", "sample_type_ids")
