"""Plain tables of results: the columns of each file that was read, and what people said such columns are."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0028"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("import_run", sa.Column("columns", postgresql.JSONB(), server_default="[]", nullable=False))
    op.add_column("import_run", sa.Column("fingerprint", sa.String(length=64), server_default="", nullable=False))
    op.add_column("import_run", sa.Column("date_order", sa.String(length=3), server_default="", nullable=False))
    op.create_table(
        "file_mapping",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("columns", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("date_order", sa.String(length=3), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_mapping")),
        sa.UniqueConstraint("fingerprint", name=op.f("uq_file_mapping_fingerprint")),
    )
    op.execute("select lf_protect('file_mapping')")


def downgrade() -> None:
    op.drop_table("file_mapping")
    for column in ("date_order", "fingerprint", "columns"):
        op.drop_column("import_run", column)
