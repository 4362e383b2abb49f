"""The application may read which migrations were run: /health/ready compares them with its own."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("grant select on alembic_version to labflow_app")


def downgrade() -> None:
    op.execute("revoke select on alembic_version from labflow_app")
