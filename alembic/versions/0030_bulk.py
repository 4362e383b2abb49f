"""Exports of exact values for programs; a client's mapping of results to the columns it wants; uploads in two steps."""

import sqlalchemy as sa

from alembic import op

revision = "0030"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("export", sa.Column("exact", sa.Boolean(), server_default="false", nullable=False))


def downgrade() -> None:
    op.drop_column("export", "exact")
