"""Exports of exact values for programs; a client's mapping of results to the columns it wants; uploads in two steps."""

import sqlalchemy as sa

from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0030"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("export", sa.Column("exact", sa.Boolean(), server_default="false", nullable=False))
    op.create_table(
        "edd_mapping",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("columns", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("delimiter", sa.String(length=1), nullable=False),
        sa.Column("date_format", sa.String(length=40), nullable=False),
        sa.Column("decimal_mark", sa.String(length=1), nullable=False),
        sa.Column("non_detect", sa.String(), nullable=False),
        sa.Column("units", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint("non_detect in ('less', 'limit_u', 'empty')", name=op.f("ck_edd_mapping_non_detect")),
        sa.ForeignKeyConstraint(["client_id"], ["client.id"], name=op.f("fk_edd_mapping_client_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edd_mapping")),
        sa.UniqueConstraint("client_id", "id", name=op.f("uq_edd_mapping_client_id_id")),
    )
    op.create_index(
        "uq_edd_mapping_name", "edd_mapping", ["client_id", "name"], unique=True, postgresql_where=sa.text("active")
    )
    op.execute("select lf_protect('edd_mapping', owned => true)")


def downgrade() -> None:
    op.drop_table("edd_mapping")
    op.drop_column("export", "exact")
