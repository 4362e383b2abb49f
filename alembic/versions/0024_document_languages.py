"""The language of a client's documents, and the one a report is written in. Reports until now were English."""

import sqlalchemy as sa

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.add_column("client", sa.Column("language", sa.String(length=10), server_default="", nullable=False))
    op.add_column("report", sa.Column("language", sa.String(length=10), server_default="en", nullable=False))


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.drop_column("report", "language")
    op.drop_column("client", "language")
