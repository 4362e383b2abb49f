"""The walls: audit by trigger, the sealed chain, row-level security, the application role's grants."""

from pathlib import Path

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    sql = Path(__file__).resolve().parents[1] / "sql" / "walls.sql"
    op.get_bind().connection.driver_connection.cursor().execute(sql.read_text())


def downgrade() -> None:
    raise NotImplementedError("The walls stay.")
