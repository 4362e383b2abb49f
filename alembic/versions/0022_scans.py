"""A scan that waited for a connection stands in the custody it wrote, so that sending it twice has one effect."""

import sqlalchemy as sa

from alembic import op

revision = "0022"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.add_column("custody_event", sa.Column("scan_id", sa.Uuid(), nullable=True))
    op.create_index(
        "uq_custody_event_scan_id", "custody_event", ["scan_id"], unique=True,
        postgresql_where=sa.text("scan_id is not null"),
    )  # fmt: skip


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.drop_index("uq_custody_event_scan_id", table_name="custody_event")
    op.drop_column("custody_event", "scan_id")
